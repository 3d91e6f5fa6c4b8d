import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Alert, anchorOf, runbookOf } from '../../../infra/observability/alert.ts';
import { alerts } from '../../../infra/observability/alerts.ts';
import { dashboardJson } from '../../../infra/observability/dashboard.ts';
import { type LogMetric, logMetrics } from '../../../infra/observability/log-metrics.ts';
import { watched } from '../../support/observed-run.ts';

const page = readFileSync('docs/runbook.md', 'utf8');

/** Sections below a heading of the first level of the page, by their headings. */
function sectionsUnder(heading: string): ReadonlyMap<string, string> {
  const [, part = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = part.split('\n## ');
  return new Map(
    own
      .split('\n### ')
      .slice(1)
      .map((section): [string, string] => {
        const [title = '', ...lines] = section.split('\n');
        return [title, lines.join('\n').trim()];
      }),
  );
}

const sectionOf = ({ severity, means, look, run }: Alert): string =>
  [
    `*${severity.toLowerCase()}*`,
    `**What it means.** ${means}`,
    `**What to look at.** ${look}`,
    `**What to run.** ${run}`,
  ].join('\n\n');

describe('docs/runbook.md', () => {
  const sections = sectionsUnder('Alerts');

  it('has a section for every alert, and no other', () => {
    expect([...sections.keys()]).to.deep.equal(Object.values(alerts).map(({ title }) => title));
  });

  for (const [name, alert] of Object.entries(alerts)) {
    it(`says what the alert itself says: ${name}`, () => {
      expect(sections.get(alert.title)).to.equal(sectionOf(alert));
    });
  }

  it('is where the alerts point', () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));
    expect(new Set(anchors).size).to.equal(anchors.length);
    for (const alert of Object.values(alerts)) {
      expect(anchors).to.include(runbookOf(alert).replace('docs/runbook.md#', ''));
    }
  });

  it('names tiles of the dashboard and alerts, and nothing else, in quotation marks', () => {
    const { mosaicLayout } = JSON.parse(dashboardJson(watched)) as {
      mosaicLayout: { tiles: readonly { widget: { title: string } }[] };
    };
    const titles = [
      ...mosaicLayout.tiles.map(({ widget }) => widget.title),
      ...Object.values(alerts).map(({ title }) => title),
    ];
    for (const [, cited = ''] of page.matchAll(/“([^”]+)”/g)) {
      expect(
        titles.some((title) => title.startsWith(cited)),
        cited,
      ).to.equal(true);
    }
  });

  it('lists every metric that is made from log lines, and how it counts', () => {
    const all: Readonly<Record<string, LogMetric>> = logMetrics;
    const rows = Object.entries(all).map(([name, { value, labels = {}, means }]) => {
      const by = Object.keys(labels).join(', ');
      const counts =
        value === undefined ? `lines${by === '' ? '' : `, by ${by}`}` : `distribution of \`${value}\``;
      return `| \`${name}\` | ${means} | ${counts} |`;
    });
    expect(page).to.contain(['| metric | what it tells | made of |', '|---|---|---|', ...rows].join('\n'));
  });
});

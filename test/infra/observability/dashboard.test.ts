import { expect } from 'chai';
import { dashboardJson } from '../../../infra/observability/dashboard.ts';
import { passes } from '../../support/cloud-logging.ts';
import { observedRun, watched } from '../../support/observed-run.ts';
import { problemsOf } from '../../support/promql-checks.ts';

/** The API gives back no zeros. */
type PlacedTile = Omit<Tile, 'xPos' | 'yPos'> & Partial<Pick<Tile, 'xPos' | 'yPos'>>;

interface Tile {
  readonly xPos: number;
  readonly yPos: number;
  readonly width: number;
  readonly height: number;
  readonly widget: {
    readonly title: string;
    readonly text?: { readonly content: string };
    readonly logsPanel?: { readonly filter: string; readonly resourceNames: readonly string[] };
    readonly xyChart?: { readonly dataSets: readonly DataSet[] };
  };
}

interface DataSet {
  readonly legendTemplate?: string;
  readonly timeSeriesQuery: { readonly prometheusQuery: string; readonly unitOverride: string };
}

const dashboard = JSON.parse(dashboardJson(watched)) as {
  readonly displayName: string;
  readonly mosaicLayout: { readonly columns: number; readonly tiles: readonly PlacedTile[] };
};
const { columns } = dashboard.mosaicLayout;
const tiles: readonly Tile[] = dashboard.mosaicLayout.tiles.map((tile) => ({ xPos: 0, yPos: 0, ...tile }));

const overlap = (a: Tile, b: Tile): boolean =>
  a.xPos < b.xPos + b.width &&
  b.xPos < a.xPos + a.width &&
  a.yPos < b.yPos + b.height &&
  b.yPos < a.yPos + a.height;

describe('the dashboard', () => {
  it('lies within its grid, and no tile on another', () => {
    for (const [index, tile] of tiles.entries()) {
      expect(tile.xPos).to.be.at.least(0);
      expect(tile.xPos + tile.width).to.be.at.most(columns);
      for (const number of [tile.xPos, tile.yPos, tile.width, tile.height]) {
        expect(number % 1, tile.widget.title).to.equal(0);
      }
      expect(tiles.slice(0, index).filter((each) => overlap(each, tile))).to.deep.equal([]);
    }
  });

  it('says nothing that the API would not give back', () => {
    expect(dashboardJson(watched)).to.not.match(/:(0|\[\]|\{\}|null|"")[,}]/);
  });

  it('gives every tile a title of its own and exactly one thing to show', () => {
    const titles = tiles.map(({ widget }) => widget.title);
    expect(titles).to.not.include('');
    expect(new Set(titles).size).to.equal(titles.length);
    for (const { widget } of tiles) {
      const shown = [widget.text, widget.logsPanel, widget.xyChart].filter((each) => each !== undefined);
      expect(shown, widget.title).to.have.length(1);
      expect(widget.xyChart?.dataSets, widget.title).to.not.deep.equal([]);
    }
  });

  for (const [shown, metrics] of Object.entries({
    'flow by fate': ['delivered_events_sum', 'retried_events_sum'],
    'delivery latency': ['latency_sum_sum', 'latency_max_bucket'],
    lateness: ['lateness_sum_sum', 'lateness_max_bucket'],
    'oldest unacked age': ['subscription_oldest_unacked_message_age'],
    'push responses': ['subscription_push_request_count'],
    'batch size': ['batch_events_bucket', 'batch_bytes_bucket'],
    'Flowcore status classes': ['by (status_class) (increase('],
    overflow: ['overflowed_events_sum', 'uploads{'],
    'quarantine by reason': ['by (reason) (increase('],
    drift: ['unknown_fields_sum', 'type_changes_sum', 'unsafe_numbers_sum'],
    'filtered share': ['filtered_events_sum'],
    instances: ['container_instance_count'],
    'cost drivers': [
      'billable_instance_time',
      'byte_cost',
      'retained_bytes',
      'total_bytes',
      'bytes_ingested',
    ],
  })) {
    it(`shows ${shown}`, () => {
      const queries = queriesOf(tiles).join('\n');
      for (const metric of metrics) expect(queries).to.contain(metric);
    });
  }

  it('asks for metrics and labels that exist, in queries whose brackets match', () => {
    for (const query of queriesOf(tiles)) {
      expect(problemsOf(query, watched.name), query).to.deep.equal([]);
    }
  });

  it('names every line: by its labels where a query groups, else by a legend', () => {
    for (const { legendTemplate, timeSeriesQuery } of dataSetsOf(tiles)) {
      const { prometheusQuery } = timeSeriesQuery;
      const isGrouped = /^(sum|max) by \((?!le\))/.test(prometheusQuery);
      expect(legendTemplate === undefined, prometheusQuery).to.equal(isGrouped);
    }
  });

  it('lists the lines that a person looks for, and not those that are counted', async () => {
    const panel = tiles.find(({ widget }) => widget.logsPanel !== undefined)?.widget.logsPanel;
    expect(panel?.resourceNames).to.deep.equal(['projects/acme-prod']);
    const listed = (await observedRun()).filter((entry) => passes(entry, panel?.filter ?? ''));
    expect(listed.map(({ jsonPayload }) => jsonPayload?.message)).to.deep.equal([
      'drift: fields that no schema expects',
      'episode began: nothing is sent to own.0/other.0 but probes',
      'episode: events of own.0/other.0 are parked in quarantine',
      'push endpoint path names no event type: mend the subscription',
    ]);
  });
});

const dataSetsOf = (all: readonly Tile[]): readonly DataSet[] =>
  all.flatMap(({ widget }) => widget.xyChart?.dataSets ?? []);

const queriesOf = (all: readonly Tile[]): readonly string[] =>
  dataSetsOf(all).map(({ timeSeriesQuery }) => timeSeriesQuery.prometheusQuery);

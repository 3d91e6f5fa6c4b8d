import { deliveryRows } from './delivery-tiles.ts';
import { flowRows } from './flow-tiles.ts';
import { logFilter } from './log-filter.ts';
import { platformRows } from './platform-tiles.ts';
import type { Plot, Row, Tile } from './tile.ts';
import type { Watched } from './watched.ts';

/** Columns of the grid; the most that a dashboard may have. */
const COLUMNS = 48;

/**
 * A dashboard's JSON: https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards. The API does not give
 * back zeros and empty lists, so none may be given to it: every `up` would find them missing
 * (https://github.com/GoogleCloudPlatform/magic-modules/pull/18515).
 */
export function dashboardJson(watched: Watched): string {
  const rows = [introduction(watched), ...flowRows(watched), ...deliveryRows(watched)];
  const tiles = placed([...rows, ...platformRows(watched), lines(watched)], watched.project);
  const dashboard = { displayName: watched.name, mosaicLayout: { columns: COLUMNS, tiles } };
  return JSON.stringify(dashboard, (_name, value) => (value === 0 ? undefined : value));
}

const introduction = ({ name }: Watched): Row => ({
  height: 6,
  tiles: [
    {
      kind: 'text',
      title: `${name}: Everflow events on their way to Flowcore`,
      text: 'Counts of events come from the books that every batch line carries. What to do about what you see here: `docs/runbook.md`.',
    },
  ],
});

const lines = (watched: Watched): Row => ({
  height: 18,
  tiles: [
    {
      kind: 'lines',
      title: 'Episodes, refused pushes, drift and errors',
      filter: logFilter(watched, 'both', [
        'severity>=WARNING',
        'jsonPayload.message!~"^(batch|event|upload)$"',
      ]),
    },
  ],
});

/** Lays rows below one another and gives each tile of a row the same width. */
function placed(rows: readonly Row[], project: string): readonly unknown[] {
  let yPos = 0;
  return rows.flatMap(({ height, tiles }) => {
    const width = COLUMNS / tiles.length;
    const row = tiles.map((tile, index) => ({
      xPos: index * width,
      yPos,
      width,
      height,
      widget: { title: tile.title, ...content(tile, project) },
    }));
    yPos += height;
    return row;
  });
}

function content(tile: Tile, project: string): object {
  switch (tile.kind) {
    case 'text':
      return { text: { content: tile.text, format: 'MARKDOWN' } };
    case 'lines':
      return { logsPanel: { filter: tile.filter, resourceNames: [`projects/${project}`] } };
    case 'chart':
      return {
        xyChart: {
          dataSets: tile.plots.map((plot) => dataSet(plot, tile.unit)),
          ...(tile.limits === undefined ? {} : { thresholds: tile.limits }),
          yAxis: { scale: 'LINEAR' },
        },
      };
  }
}

const dataSet = ({ query, legend, stacked }: Plot, unitOverride: string): object => ({
  plotType: stacked === true ? 'STACKED_BAR' : 'LINE',
  targetAxis: 'Y1',
  ...(legend === undefined ? {} : { legendTemplate: legend }),
  timeSeriesQuery: { prometheusQuery: query, unitOverride },
});

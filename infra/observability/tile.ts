/** One line, or set of lines, of a chart. */
export interface Plot {
  readonly query: string;
  /** Name of a single line; the lines of a query that groups are named by their labels. */
  readonly legend?: string;
  readonly stacked?: true;
}

/** What one tile of the dashboard shows. */
export type Tile =
  | {
      readonly kind: 'chart';
      readonly title: string;
      /** In UCUM: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.metricDescriptors */
      readonly unit: string;
      readonly plots: readonly Plot[];
      /** Lines drawn across, in the chart's unit. */
      readonly limits?: readonly { readonly label: string; readonly value: number }[];
    }
  | { readonly kind: 'lines'; readonly title: string; readonly filter: string }
  | { readonly kind: 'text'; readonly title: string; readonly text: string };

/** A row of tiles, which share its width. */
export interface Row {
  /** In columns of the grid. */
  readonly height: number;
  readonly tiles: readonly Tile[];
}

/** The part of time that one point of a chart stands for; the dashboard puts its value in. */
export const INTERVAL = ['$', '{__interval}'].join('');

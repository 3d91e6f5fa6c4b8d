import type { Watched } from './watched.ts';

/** An alert as people meet it. */
interface AlertText {
  /** Also the heading of its section in docs/runbook.md. */
  readonly title: string;
  readonly severity: 'CRITICAL' | 'ERROR' | 'WARNING';
  readonly means: string;
  readonly look: string;
  readonly run: string;
}

/**
 * An alert and when it fires. Neither way needs a metric that exists: a threshold condition on a log-based metric is
 * refused for up to ten minutes after the metric was made, and `dependsOn` does not wait for that
 * (https://github.com/hashicorp/terraform-provider-google/issues/11102).
 */
export type Alert = AlertText &
  (
    | { readonly queries: (watched: Watched) => readonly Query[] }
    /** It fires on a log line, which needs no metric; such a policy has no other condition. */
    | { readonly line: Line }
  );

/** A PromQL query that fires by yielding anything; Monitoring is told not to look whether its metrics exist. */
export interface Query {
  readonly title: string;
  readonly query: string;
  /** For how long it must yield something. */
  readonly forSeconds: number;
}

/** Lines of either function. */
export interface Line {
  readonly title: string;
  readonly terms: readonly string[];
  /** Extractor per label; each combination of labels notifies on its own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Anchor of a heading in a Markdown page. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

/** Where a person with this alert reads on. */
export const runbookOf = ({ title }: Pick<Alert, 'title'>): string => `docs/runbook.md#${anchorOf(title)}`;

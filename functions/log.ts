import { pino } from 'pino';
import type { Trace } from './trace.ts';

/** The lines that Sluice logs; ids, sizes, reasons and pointers only, never values of a payload or keys. */
export interface Log {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** Writes a line; one that tells of a single request names its trace. */
type Write = (
  line: { readonly trace?: Trace | undefined; readonly [field: string]: unknown },
  message: string,
) => void;

/** The log of the process, of which each function has its own part. */
export interface ProcessLog extends Log {
  of(functionName: 'ingest' | 'overflow'): Log;
}

/** Cloud Logging's names for pino's levels: https://cloud.google.com/logging/docs/structured-logging. */
const SEVERITIES: Readonly<Record<string, string>> = {
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * Labels are indexed, fields of a line are not: https://cloud.google.com/logging/docs/analyze/custom-index. There is
 * one, the function. Service, revision and location are there already, in the labels that Cloud Run gives the
 * resource: https://cloud.google.com/run/docs/logging; but the services' names are the deployer's choice.
 */
const LABELS = 'logging.googleapis.com/labels';

/** https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields */
const traceFields = (trace: Trace | undefined, project: string): Readonly<Record<string, unknown>> =>
  trace === undefined
    ? {}
    : {
        'logging.googleapis.com/trace': `projects/${project}/traces/${trace.id}`,
        'logging.googleapis.com/spanId': trace.spanId,
        'logging.googleapis.com/trace_sampled': trace.isSampled,
      };

/**
 * A logger that writes one JSON object per line in Cloud Logging's form. A line's `trace` becomes the fields that
 * put it under its request; a line that tells of several requests, such as a batch's, has none.
 */
export function createLog(destination: pino.DestinationStream, project: string): ProcessLog {
  const logger = pino(
    {
      messageKey: 'message',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ severity: SEVERITIES[label] ?? 'DEFAULT' }),
        log: ({ trace, ...line }) => ({ ...line, ...traceFields(trace as Trace | undefined, project) }),
      },
    },
    destination,
  );
  return {
    info: logger.info.bind(logger),
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    of: (functionName) => logger.child({ [LABELS]: { function: functionName } }),
  };
}

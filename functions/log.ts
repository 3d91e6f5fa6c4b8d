import { pino } from 'pino';

/** The lines that Sluice logs; ids, sizes, reasons and pointers only, never values of a payload or keys. */
export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

/** Cloud Logging's names for pino's levels: https://cloud.google.com/logging/docs/structured-logging. */
const SEVERITIES: Readonly<Record<string, string>> = {
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/** A logger that writes one JSON object per line in Cloud Logging's form. */
export const createLog = (destination: pino.DestinationStream): Log =>
  pino(
    {
      messageKey: 'message',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: SEVERITIES[label] ?? 'DEFAULT' }) },
    },
    destination,
  );

import type { IncomingHttpHeaders } from 'node:http';

/** The trace that a request belongs to, by which Cloud Logging puts lines under the request they tell of. */
export interface Trace {
  /** 32 hex digits. */
  readonly id: string;
  /** 16 hex digits. */
  readonly spanId: string | undefined;
  /** Whether Cloud Trace keeps it; undefined when the header does not say. */
  readonly isSampled: boolean | undefined;
}

/**
 * Reads the trace of a request: the W3C's `traceparent`, which Cloud Run fills in, else Google's older
 * `X-Cloud-Trace-Context`. What is malformed is no trace: the caller wrote it, and it must not reach the log.
 * https://cloud.google.com/run/docs/trace, https://cloud.google.com/trace/docs/trace-context
 */
export function readTrace(headers: IncomingHttpHeaders): Trace | undefined {
  return fromTraceparent(headers.traceparent) ?? fromCloudTraceContext(headers['x-cloud-trace-context']);
}

type Header = IncomingHttpHeaders[string];

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/** `version-trace-parent-flags`; later versions may add parts: https://www.w3.org/TR/trace-context/#traceparent-header */
function fromTraceparent(header: Header): Trace | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, id = NO_TRACE, spanId = NO_SPAN, flags = '', more] = TRACEPARENT.exec(header) ?? [];
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (id === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { id, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const CLOUD_TRACE_CONTEXT = /^([0-9a-f]{32})(?:[/](\d{1,20}))?(?:;o=(\d{1,2}))?$/;
const LARGEST_SPAN = 0xffff_ffff_ffff_ffffn;

/** `trace/span;o=options`, the span in decimal: https://cloud.google.com/trace/docs/trace-context#legacy-http-header */
function fromCloudTraceContext(header: Header): Trace | undefined {
  if (typeof header !== 'string') return undefined;
  const [, id = NO_TRACE, span = '0', options] = CLOUD_TRACE_CONTEXT.exec(header) ?? [];
  const spanNumber = BigInt(span);
  if (id === NO_TRACE || spanNumber > LARGEST_SPAN) return undefined;
  return {
    id,
    spanId: spanNumber === 0n ? undefined : spanNumber.toString(16).padStart(16, '0'),
    isSampled: options === undefined ? undefined : (Number(options) & 1) === 1,
  };
}

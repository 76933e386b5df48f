import { isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';

const PATTERN = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/**
 * The span of a `traceparent` header (https://www.w3.org/TR/trace-context/#traceparent-header). Undefined: it is not valid.
 * @example parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')?.traceId
 */
export function parseTraceparent(text: string): SpanContext | undefined {
  const [, traceId, spanId, flags, end] = PATTERN.exec(text) ?? [];
  // Version 00 has these four parts; later versions may have more.
  if (!traceId || !spanId || !flags || (text.startsWith('00') && end !== '')) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const context = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** The header of a span. @example formatTraceparent(span.spanContext()) // '00-4bf9…-00f0…-01' */
export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;

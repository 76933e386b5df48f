import type { Delivery, Stream, Tracer } from '#core';

/**
 * The stream, with a span for each call of `publish`. Its entries carry the `traceparent`, so that judging belongs to the trace
 * of the request. Without traces it is the stream itself.
 * @example const stream = traceStream(await openStream(settings), tracer)
 */
export const traceStream = (stream: Stream, tracer: Tracer): Stream =>
  tracer.isOn
    ? {
        ...stream,
        publish: (entries) =>
          tracer.runInSpan(
            'stream.publish',
            { kind: 'producer', attributes: { 'messaging.batch.message_count': entries.length } },
            () => {
              const traceparent = tracer.traceparent();
              const traced = (headers = {}) => (traceparent ? { ...headers, traceparent } : headers);
              return stream.publish(entries.map((entry) => ({ ...entry, headers: traced(entry.headers) })));
            },
          ),
      }
    : stream;

/**
 * Judges each delivery in a span of the trace that its entry names.
 * @example const judge = traceJudging(createDeliveryJudge(ports), tracer)
 */
export const traceJudging = (
  judge: (delivery: Delivery) => Promise<void>,
  tracer: Tracer,
): ((delivery: Delivery) => Promise<void>) =>
  tracer.isOn
    ? (delivery) =>
        tracer.runInSpan(
          'post.judge',
          {
            ...{ kind: 'consumer', parent: delivery.headers?.traceparent },
            attributes: { 'yamidome.lane': delivery.lane, 'yamidome.attempt': delivery.attempt },
          },
          () => judge(delivery),
        )
    : judge;

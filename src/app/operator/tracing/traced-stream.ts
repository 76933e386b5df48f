import type { Stream, Tracer } from '#core';
import type { PostTask } from '../worker/open-entry.ts';

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
 * Judges each post in a span of the trace that its entry names.
 * @example const judge = traceJudging(createPostJudge(ports), tracer)
 */
export const traceJudging = (
  judge: (task: PostTask) => Promise<void>,
  tracer: Tracer,
): ((task: PostTask) => Promise<void>) =>
  tracer.isOn
    ? (task) => {
        const { lane, attempt, headers } = task.entry.delivery;
        return tracer.runInSpan(
          'post.judge',
          {
            ...{ kind: 'consumer', parent: headers?.traceparent },
            attributes: { 'yamidome.lane': lane, 'yamidome.attempt': attempt },
          },
          () => judge(task),
        );
      }
    : judge;

import type { ChatChange } from './chat-state.ts';
import { isModeratorName } from './members.ts';

/** A client with more unread bytes than this gets no more. It reconnects and reads everything again. */
const MAX_BUFFERED_BYTES = 64_000;

/**
 * Server-sent events that say which channel has changed, and nothing else. A lost event does no harm: the page reads
 * everything again when it connects, and the channel again at each event. The heartbeat keeps proxies and sleeping
 * laptops from closing an idle connection.
 * @example const streams = createEventStreams(state.subscribe); new Response(streams.open('member')); streams.close()
 */
export const createEventStreams = (
  subscribe: (subscriber: (change: ChatChange) => void) => () => void,
  heartbeatMs = 15_000,
): { open(name: string): ReadableStream<Uint8Array>; close(): void } => {
  const endings = new Set<() => void>();
  const encoder = new TextEncoder();

  const open = (name: string) => {
    let stop = () => {};
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const write = (text: string) => {
        controller.enqueue(encoder.encode(text));
        if (controller.desiredSize! < 0) end();
      };
      const unsubscribe = subscribe((change) => {
        if (isChangeVisibleTo(name, change))
          write(`event: changed\ndata: ${JSON.stringify({ channel: change.channel })}\n\n`);
      });
      const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
      const end = () => {
        stop();
        controller.close();
      };
      stop = () => {
        unsubscribe();
        clearInterval(heartbeat);
        endings.delete(end);
      };
      endings.add(end);
      write('retry: 1000\nevent: hello\ndata: {}\n\n');
    };
    const limit = new ByteLengthQueuingStrategy({ highWaterMark: MAX_BUFFERED_BYTES });
    return new ReadableStream<Uint8Array>({ start, cancel: () => stop() }, limit);
  };

  return {
    open,
    close() {
      for (const end of [...endings]) end();
    },
  };
};

const isChangeVisibleTo = (name: string, change: ChatChange): boolean =>
  (change.channel !== 'mods' || isModeratorName(name)) &&
  (change.onlyFor === undefined || change.onlyFor === name);

import type { ServerResponse } from 'node:http';
import type { ChatChange } from './chat-state.ts';
import { isModeratorName } from './members.ts';

/** A client with more unsent bytes than this is disconnected. It reconnects and reads everything again. */
const MAX_BUFFERED_BYTES = 64_000;

/**
 * Server-sent events that say which channel has changed, and nothing else. A lost event does no harm: the page reads
 * everything again when it connects, and the channel again at each event. The heartbeat keeps proxies and sleeping
 * laptops from closing an idle connection.
 * @example const streams = createEventStreams(state.subscribe); streams.open('member', response); streams.close()
 */
export const createEventStreams = (
  subscribe: (subscriber: (change: ChatChange) => void) => () => void,
  heartbeatMs = 15_000,
): { open(name: string, response: ServerResponse): void; close(): void } => {
  const streams = new Set<ServerResponse>();

  const open = (name: string, response: ServerResponse) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const write = (text: string) => {
      response.write(text);
      if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
    };
    const unsubscribe = subscribe((change) => {
      if (isChangeVisibleTo(name, change))
        write(`event: changed\ndata: ${JSON.stringify({ channel: change.channel })}\n\n`);
    });
    const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
    streams.add(response);
    response.once('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      streams.delete(response);
    });
    write('retry: 1000\nevent: hello\ndata: {}\n\n');
  };

  return {
    open,
    close() {
      for (const response of streams) response.end();
    },
  };
};

const isChangeVisibleTo = (name: string, change: ChatChange): boolean =>
  (change.channel !== 'mods' || isModeratorName(name)) &&
  (change.onlyFor === undefined || change.onlyFor === name);

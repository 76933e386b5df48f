import type { ServerResponse } from 'node:http';
import type { ChatChange } from './chat-state.ts';
import { isModeratorName } from './members.ts';

/** A reader so slow that this much waits for it is let go; it comes back and reads everything anew. */
const MAX_BUFFERED_BYTES = 64_000;

/**
 * Server-sent events: hints that a channel has changed. They carry nothing else, so a lost one costs nothing: a
 * page reads everything again when it connects, and the channel again at each hint.
 * `heartbeatMs` keeps proxies and sleeping laptops from taking silence for the end.
 * @example const live = createLive(state.watch); live.open('member', response); live.close()
 */
export const createEventStreams = (
  subscribe: (watcher: (change: ChatChange) => void) => () => void,
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
    const unwatch = subscribe((change) => {
      if (isChangeVisibleTo(name, change))
        write(`event: changed\ndata: ${JSON.stringify({ channel: change.channel })}\n\n`);
    });
    const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
    streams.add(response);
    response.once('close', () => {
      unwatch();
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

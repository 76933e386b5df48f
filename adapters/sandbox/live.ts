import type { ServerResponse } from 'node:http';
import { isModerator } from './people.ts';
import type { Change } from './state.ts';

/** A reader so slow that this much waits for it is let go; it comes back and reads everything anew. */
const WAITING_MOST = 64_000;

/**
 * Server-sent events: hints that a channel has changed. They carry nothing else, so a lost one costs nothing: a
 * page reads everything again when it connects, and the channel again at each hint.
 * `heartbeatMs` keeps proxies and sleeping laptops from taking silence for the end.
 * @example const live = createLive(state.watch); live.open('member', response); live.close()
 */
export const createLive = (
  watch: (watcher: (change: Change) => void) => () => void,
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
      if (response.writableLength > WAITING_MOST) response.destroy();
    };
    const unwatch = watch((change) => {
      if (isFor(name, change))
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

const isFor = (name: string, change: Change): boolean =>
  (change.channel !== 'mods' || isModerator(name)) && (change.only === undefined || change.only === name);

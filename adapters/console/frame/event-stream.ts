import type { Context } from 'hono';
import type { ConsoleAccess } from '#core';
import type { ConsoleEnv } from '../console-env.ts';

/** A page with more unread bytes than this gets no more. It reconnects and reads everything again. */
const MAX_BUFFERED_BYTES = 64_000;
/** Keeps proxies from closing an idle connection. */
const HEARTBEAT_MS = 15_000;

/** An event for the page. Neither field has line breaks. */
export interface PageEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Answers with server-sent events until the page is closed, the session ends or the viewer loses the role. `subscribe`
 * gets the function that sends events together, and returns the one that ends the subscription.
 * @example return sendEvents(context, console.access, (send) => console.queue.watch(server, () => send({ event: 'queue', data: '' })))
 */
export function sendEvents(
  context: Context<ConsoleEnv>,
  access: Pick<ConsoleAccess, 'watch'>,
  subscribe: (send: (...events: readonly PageEvent[]) => void) => () => void,
): Response {
  const { viewer, session } = context.get('page');
  const { account } = context.get('signedIn')!;
  const encoder = new TextEncoder();
  let stop = () => {};

  function start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    let isOpen = true;
    const end = () => {
      stop();
      controller.close();
    };
    const write = (text: string) => {
      if (!isOpen) return;
      controller.enqueue(encoder.encode(text));
      if (controller.desiredSize! < 0) end();
    };
    const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
    const unwatch = access.watch({ account, server: viewer.caller.server, session }, end);
    const unsubscribe = subscribe((...sent) =>
      write(sent.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join('')),
    );
    stop = () => {
      isOpen = false;
      clearInterval(heartbeat);
      unwatch();
      unsubscribe();
    };
    write('retry: 2000\n\n');
  }

  const limit = new ByteLengthQueuingStrategy({ highWaterMark: MAX_BUFFERED_BYTES });
  const events = new ReadableStream<Uint8Array>({ start, cancel: () => stop() }, limit);
  // Nginx would collect the events otherwise.
  return context.body(events, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
}

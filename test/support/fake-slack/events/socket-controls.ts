import type { WebSocket } from 'ws';

/**
 * Controls for tests of the app's sockets.
 * @example createSocketControls(sockets).cut()
 */
export const createSocketControls = (sockets: ReadonlySet<WebSocket>) => ({
  count: () => sockets.size,
  /** Slack recycles connections: asks the app to close the oldest socket, or all. */
  refresh(all = false, reason = 'refresh_requested') {
    for (const socket of [...sockets].slice(0, all ? undefined : 1))
      socket.send(JSON.stringify({ type: 'disconnect', reason }));
  },
  /** The network breaks: all sockets end without a close. */
  cut() {
    for (const socket of sockets) socket.terminate();
  },
});

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A running proxy. */
export interface DelayingProxy {
  readonly port: number;
  /** How much longer an answer takes than without the proxy, in milliseconds. At first 0. */
  setRoundTrip(ms: number): void;
  stop(): Promise<void>;
}

/**
 * A TCP proxy that delays every packet, as a database on another continent would.
 * @example const proxy = await startDelayingProxy(5432); proxy.setRoundTrip(700)
 */
export async function startDelayingProxy(port: number): Promise<DelayingProxy> {
  let roundTripMs = 0;
  const sockets = new Set<Socket>();
  const forward = (from: Socket, target: Socket): void => {
    from.on('data', (chunk) => setTimeout(() => target.write(chunk), roundTripMs / 2));
    from.on('close', () => setTimeout(() => target.destroy(), roundTripMs / 2));
    from.on('error', () => undefined);
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket.on('close', () => sockets.delete(socket)));
      socket.setNoDelay(true);
    }
    forward(client, upstream);
    forward(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    setRoundTrip(ms) {
      roundTripMs = ms;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

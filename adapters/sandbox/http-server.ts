import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { ChatSite } from './chat-site.ts';

const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Serves a site over HTTP. Port 0 takes any free port. Rejects with a sentence when it cannot listen.
 * @example const httpServer = await startHttpServer(site, { host: '127.0.0.1', port: 0 }); httpServer.port
 */
export const startHttpServer = async (
  site: ChatSite,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; close(): Promise<void> }> => {
  // The global Request and Response are not replaced: other clients of this process send files with them.
  const server = createServer(getRequestListener(site.fetch, { overrideGlobalObjects: false }));
  await listen(server, host, port);
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `port ${port} on ${host} is in use: stop the program that uses it, or set PORT to another number`,
        EADDRNOTAVAIL: `SANDBOX_HOST: ${host} is no address of this computer`,
        EACCES: `port ${port} is not for ordinary programs: set PORT to a number above 1023`,
      };
      reject(new Error(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port} (${error.code})`));
    });
    server.listen(port, host, resolve);
  });

/** Requests in progress get two seconds to end. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS).unref();
  });

import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { enforce } from '../../../examples/tiny-sns/start.ts';
import { createPrintingGate } from './printing-gate.ts';
import { startApi } from './running-api.ts';

/** What becomes of a request to yamidome: it passes, the connection ends, or no answer ever comes. */
type Fate = 'pass' | 'refuse' | 'hold';

/**
 * The API of yamidome for the example network, in this process, with the page of the identity check; the network reaches it
 * through `apiUrl`, where a test can interrupt it.
 * @example const yamidome = await startYamidome(); yamidome.decide(() => 'refuse'); await yamidome.stop()
 */
export async function startYamidome() {
  const { gateSettings, printed } = await createPrintingGate();
  const api = await startApi({ gateSettings });
  const apiKey = api.api?.trialKey ?? '';
  await enforce(api.url, apiKey);
  let decide: (call: string) => Fate = () => 'pass';
  const proxy = createServer((request, response) => {
    const fate = decide(`${request.method} ${request.url}`);
    if (fate === 'hold') return;
    if (fate === 'refuse') return void request.socket.destroy();
    const { method, headers, url } = request;
    const upstream = forward(`${api.url}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    send: api.send,
    printed,
    apiUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    apiKey,
    /** From now on `decision` says what becomes of each request of the network: `METHOD /path`. */
    decide(decision: (call: string) => Fate) {
      decide = decision;
    },
    async stop() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await api.stop();
    },
  };
}

/** See `startYamidome`. */
export type RunningYamidome = Awaited<ReturnType<typeof startYamidome>>;

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createReceiver, createReceiverMemory } from '../webhook-receiver/receiver.ts';
import { createPages } from './pages.ts';
import { openStore, type Store } from './store.ts';
import { connect, type Yamidome } from './yamidome.ts';

const WEBHOOK_PATH = '/yamidome';
/** Most demo accounts are old: a new account weighs in a verdict. */
const DEMO_ACCOUNTS = [
  { id: 'rin', name: 'りん', createdAt: '2023-04-01T00:00:00.000Z' },
  { id: 'haru', name: 'はる', createdAt: '2022-07-15T00:00:00.000Z' },
  { id: 'newcomer', name: 'ゲスト', createdAt: new Date().toISOString() },
];

/** The settings of the network. */
export interface NetworkSettings {
  /** A file of SQLite, or `:memory:`. */
  readonly file: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Where the API of yamidome is. */
  readonly apiUrl: string;
  readonly apiKey: string;
}

/** A running network. */
export interface Network {
  readonly url: string;
  readonly store: Store;
  stop(): Promise<void>;
}

/**
 * Starts the network: pages, webhook and the connection to yamidome.
 * @example const network = await startNetwork({ file: 'tiny.sqlite', apiUrl: 'http://127.0.0.1:8790', apiKey: 'yk_…' })
 */
export async function startNetwork({ file, port = 0, apiUrl, apiKey }: NetworkSettings): Promise<Network> {
  const store = openStore(file);
  for (const account of DEMO_ACCOUNTS) store.addAccount(account);
  const yamidome = connect({ store, url: apiUrl, key: apiKey });
  const pages = createPages({ store, yamidome });
  for (const [name, type] of [
    ['style.css', 'text/css'],
    ['update.js', 'text/javascript'],
  ] as const) {
    const content = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8');
    pages.get(`/${name}`, (context) =>
      context.body(content, 200, { 'content-type': `${type}; charset=utf-8` }),
    );
  }
  const showPages = getRequestListener(pages.fetch, { overrideGlobalObjects: false });
  let receive: ReturnType<typeof createReceiver> | undefined;
  const server = createServer((request, response) => {
    if (request.url !== WEBHOOK_PATH) void showPages(request, response);
    else if (receive) receive(request, response);
    else response.writeHead(503).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secret = await readWebhookSecret(store, yamidome, `${url}${WEBHOOK_PATH}`);
  receive = createReceiver({ secret, handle: yamidome.handleEvent, memory: createReceiverMemory() });
  return {
    url,
    store,
    async stop() {
      await yamidome.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}

/** Sets the address of the webhook. Its secret is shown once, so the network keeps it. */
async function readWebhookSecret(store: Store, { api }: Yamidome, url: string): Promise<string> {
  const { data } = await api.setWebhook({ url, enabled: true });
  const shown =
    data.secret ??
    (store.getState('secret')
      ? undefined
      : (await api.rotateWebhookSecret({ overlapSeconds: 0 })).data.secret);
  if (shown) store.setState('secret', shown.secret);
  return store.getState('secret')!;
}

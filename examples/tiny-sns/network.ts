/*
 * The network alone, beside a yamidome that runs elsewhere:
 *
 *   FILE=tiny.sqlite PORT=8080 API_URL=http://127.0.0.1:8790 API_KEY=yk_… node examples/tiny-sns/network.ts
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createReceiver } from '../webhook-receiver/receiver.ts';
import { createPages } from './pages.ts';
import { openStore, type Store } from './store.ts';
import { connect, sleep, type Yamidome } from './yamidome.ts';

const WEBHOOK_PATH = '/yamidome';
const RETRY_MS = 1000;
/** Most demo accounts are old: a new account weighs in a verdict. */
const DEMO_ACCOUNTS = [
  { id: 'rin', name: 'りん', createdAt: '2023-04-01T00:00:00.000Z', language: 'ja' },
  { id: 'haru', name: 'Haru', createdAt: '2022-07-15T00:00:00.000Z', language: 'en' },
  { id: 'newcomer', name: 'ゲスト', createdAt: new Date().toISOString(), language: 'ja' },
] as const;

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
  for (const account of DEMO_ACCOUNTS) store.addAccount({ ...account, verification: 'verified' });
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
  store.setState('url', url);
  const stopping = new AbortController();
  const registered = register(store, yamidome, url, stopping.signal);
  receive = createReceiver({
    secret: store.getState('secret') ?? (await registered) ?? '',
    handle: yamidome.handleEvent,
    memory: store.receiverMemory,
  });
  return {
    url,
    store,
    async stop() {
      stopping.abort();
      await yamidome.stop();
      await registered;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}

/**
 * Tells yamidome the address of the webhook, and where the page of the identity check may lead; again until it answers. Resolves
 * with the secret of the webhook: it is shown once, so the network keeps it. Undefined if the network stops first.
 */
async function register(
  store: Store,
  { api }: Yamidome,
  url: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    try {
      await api.putReturnOrigins({ origins: [url] });
      const { data } = await api.setWebhook({ url: `${url}${WEBHOOK_PATH}`, enabled: true });
      const isLost = !data.secret && !store.getState('secret');
      const shown = isLost ? (await api.rotateWebhookSecret({ overlapSeconds: 0 })).data.secret : data.secret;
      if (shown) store.setState('secret', shown.secret);
      return store.getState('secret');
    } catch {
      await sleep(RETRY_MS, signal);
    }
  }
  return undefined;
}

if (process.argv[1] === import.meta.filename) {
  const { FILE = 'tiny.sqlite', PORT = '8080', API_URL = 'http://127.0.0.1:8790', API_KEY } = process.env;
  if (!API_KEY) throw new Error('set API_KEY to a key of yamidome (yk_…)');
  const { url } = await startNetwork({ file: FILE, port: Number(PORT), apiUrl: API_URL, apiKey: API_KEY });
  process.stdout.write(`tiny SNS: ${url}\n`);
}

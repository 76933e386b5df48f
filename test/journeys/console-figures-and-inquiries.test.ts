import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTemporaryFolder, RECRUITING_TEXT, startApp } from '../support/worlds/running-app.ts';

type App = Awaited<ReturnType<typeof startApp>>;

let app: App;
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
beforeAll(async () => {
  folder = await createTemporaryFolder('data');
  app = await startApp({ storageSettings: { dataDir: folder.path } });
});
afterAll(async () => {
  await app.stop();
  await folder.remove();
});

const address = (path: string): string => new URL(`/console/s/sandbox/main/${path}`, app.url).href;
const read = async (path: string): Promise<string> =>
  (await fetch(address(path), { headers: { 'accept-language': 'en' } })).text();

/** Sends a form of the console as a browser does. */
async function send(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const token = /name="form-token" content="([^"]+)"/.exec(await read('inquiries'))![1]!;
  return fetch(address(path), {
    method: 'POST',
    headers: { 'accept-language': 'en', origin: new URL(address('')).origin },
    body: new URLSearchParams({ token, ...fields }),
  });
}

test('a post that the program hid is counted on the page, in the table and in a statement of reasons', async () => {
  await app.post('rin', RECRUITING_TEXT);
  const page = await read('figures');
  expect(page).toMatch(/Hidden cases<\/dt>\s*<dd class="large">1</);
  expect(page).toContain('100% (1 of 1)');
  expect(await read('figures/figures.csv')).toMatch(/,hidden,,1,,count\r\n/);
  const statement = JSON.parse(await read('figures/statements.jsonl'));
  expect(statement).toMatchObject({
    automated_decision: 'AUTOMATED_DECISION_FULLY',
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
  });
  expect(await read('figures/year')).toContain('Post hidden');
});

test('a document is registered and held, and the person who registered it cannot approve', async () => {
  const registered = await send('inquiries/new', {
    ...{ ground: 'inquiry', authority: 'みなと警察署長', document: '架刑第7号', dated: '2026-11-01' },
    ...{ accounts: 'rin', items: 'posts' },
  });
  expect(registered.status).toBe(200);
  expect(await registered.text()).toContain('Registered as Q-1');
  expect(await read('inquiries/Q-1?count=1')).toContain('Held: 1 messages in 1 cases');
  const own = await send('inquiries/Q-1/approve', {});
  expect(own.status).toBe(409);
  expect(await own.text()).toContain('You registered this inquiry yourself');
  const bundle = await send('inquiries/Q-1/bundle', {});
  expect(bundle.status).toBe(409);
  expect(bundle.headers.get('content-disposition')).toBeNull();
  expect((await send('inquiries/Q-1/close', { ending: 'withdrawn' })).status).toBe(200);
  expect(await read('inquiries?state=closed')).toContain('Q-1');
});

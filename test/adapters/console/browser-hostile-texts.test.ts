import { afterEach, expect, it } from 'vitest';
import { openBrowser } from '../../support/services/chromium.ts';
import { sized } from '../../support/test-size.ts';
import {
  createTemporaryFolder,
  RECRUITING_TEXT,
  type RunningApp,
  startApp,
} from '../../support/worlds/running-app.ts';

/** At most 32 characters, as a name may have. */
const HOSTILE_NAME = '"><img src=x onerror=hacked=1>';
const HOSTILE_TEXT = [
  '<script>hacked=1</script>',
  '"><img src=x onerror="hacked=1">',
  "'-hacked=1-'",
  '<svg onload=hacked=1>',
  '[x](javascript:hacked=1)',
  'javascript:hacked=1',
  '{{constructor.constructor("hacked=1")()}}',
  '</textarea></title><iframe srcdoc="<script>parent.hacked=1</script>">',
].join(' ');
const MAX_PAGES = sized(20, 80);
const isCase = (link: string): boolean => link.includes('/case/');

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Puts hostile texts into everything that a member or a moderator can write: post, name, report, appeal, note. */
async function fillWithHostileTexts(app: RunningApp): Promise<void> {
  const text = `${RECRUITING_TEXT} ${HOSTILE_TEXT}`;
  const id = await app.post(HOSTILE_NAME, text);
  await app.post(`${HOSTILE_NAME}`.slice(0, 30), `${text} 2`);
  const innocent = await app.post('rin', `明日の集合は10時です ${HOSTILE_TEXT}`);
  await app.send('POST', `/api/messages/${innocent}/report`, { reporter: 'aoi', reason: HOSTILE_TEXT });
  const { caseId } = (await app.rows('mods', 'moderator')).flatMap(({ card }) => card ?? [])[0]!;
  await app.send('POST', `/api/cases/${caseId}/appeal`, { author: HOSTILE_NAME, plea: HOSTILE_TEXT });
  await app.send('POST', `/api/cases/${caseId}/moderator-action`, {
    moderator: 'moderator',
    action: 'note',
    note: HOSTILE_TEXT,
  });
  expect(id).toBeDefined();
}

it('names, texts, reports, appeals and notes are only text on every page: no script of them runs', async () => {
  const data = await createTemporaryFolder('data');
  closers.push(data.remove);
  const app = await startApp({ storageSettings: { dataDir: data.path } });
  closers.push(app.stop);
  const browser = await openBrowser();
  closers.push(() => browser.close());
  await fillWithHostileTexts(app);

  const page = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
  const alarms: string[] = [];
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => alarms.push(`dialog ${dialog.message()}`)));
  page.on('pageerror', (error) => alarms.push(error.message));
  page.on('console', (line) => /Content Security Policy/i.test(line.text()) && alarms.push(line.text()));
  page.on('request', (request) => request.url().startsWith(app.url!) || alarms.push(`to ${request.url()}`));

  const home = `${app.url}/console`;
  const waiting = [home];
  const visited = new Set<string>();
  const shown = new Set<string>();
  while (waiting.length > 0 && visited.size < MAX_PAGES) {
    const address = waiting.shift()!;
    const route = new URL(address).pathname;
    if (visited.has(route)) continue;
    visited.add(route);
    const response = await page.goto(address).catch(() => undefined);
    if (!response?.headers()['content-type']?.startsWith('text/html')) continue;
    const found = (await page.evaluate(`({
      hacked: 'hacked' in window,
      planted: [...document.querySelectorAll('img[src="x"], iframe, svg[onload], script:not([src])')].map((e) => e.outerHTML),
      handlers: [...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames().filter((n) => n.startsWith('on'))),
      links: [...document.links].map((a) => a.href),
      text: document.body.innerText,
    })`)) as { hacked: boolean; planted: string[]; handlers: string[]; links: string[]; text: string };
    expect({ ...found, links: 0, text: 0 }, route).toEqual({
      hacked: false,
      planted: [],
      handlers: [],
      links: 0,
      text: 0,
    });
    expect(
      found.links.filter((link) => !/^https?:/.test(link)),
      route,
    ).toEqual([]);
    if (found.text.includes('<img src=x')) shown.add(route.split('/')[5] ?? '');
    const links = found.links.filter((link) => link.startsWith(`${home}/`));
    // Cases first: at the reduced size the filters of the queue alone could fill the number of pages.
    waiting.unshift(...links.filter(isCase));
    waiting.push(...links.filter((link) => !isCase(link)));
  }
  // The texts were really on these pages.
  expect([...shown]).toEqual(expect.arrayContaining(['queue', 'case']));
  expect(visited.size).toBeGreaterThan(8);
  expect(alarms).toEqual([]);
}, 120_000);

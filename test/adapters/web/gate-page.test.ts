import { afterEach, expect, test } from 'vitest';
import type { Log, VerificationPage } from '#core';
import { clientNetwork } from '../../../adapters/web/client-network.ts';
import { createGatePage, startWebServer, type WebServer } from '../../../adapters/web/index.ts';
import { member, SERVER } from '../../support/messages.ts';
import { startChromium } from '../../support/services/chromium.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { createGateWorld, type GateWorld } from '../../support/worlds/gate-world.ts';

const NUMBER = '+819012345678';
const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`);
const log: Log = { info: recordLog, warn: recordLog, error: recordLog };
const openServers: WebServer[] = [];
afterEach(async () => {
  for (const site of openServers.splice(0)) await site.stop();
  lines.length = 0;
});

/** The page of a gate, and a client that acts like a browser: it keeps the cookie and the hidden form token. */
async function openGateServer(world: Pick<GateWorld, 'gate'>, proxied = false, door?: VerificationPage) {
  const url = 'https://gate.example';
  const page = createGatePage({
    verification: door ?? world.gate.verificationService!,
    url,
    proxied,
    wording: wordings,
    log,
  });
  const site = await startWebServer({ host: '127.0.0.1', port: 0, pages: [page], log });
  openServers.push(site);
  const at = (token: string) => `${site.url}/gate/${token}`;

  async function browser(token: string) {
    const first = await fetch(at(token));
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const seal = /name="seal" value="([\w-]+)"/.exec(await first.text())?.[1] ?? '';
    const post = (form: Record<string, string>, headers: Record<string, string> = {}, to = token) =>
      fetch(`${at(to)}?lang=ja`, {
        method: 'POST',
        headers: { origin: url, cookie, ...headers },
        body: new URLSearchParams({ seal, ...form }),
      });
    return { first, cookie, seal, post };
  }
  return { site, at, browser };
}

const isQuarantined = (world: GateWorld) =>
  world.adapter.memberState({ server: SERVER, id: 'rin' }).quarantined;

test('a member types number and code, and may post', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { browser } = await openGateServer(world);
  const { first, post } = await browser(world.tokenOf('rin'));
  expect(first.status).toBe(200);
  expect(first.headers.get('set-cookie')).toMatch(/^__Host-yamidome-gate=.*HttpOnly; Secure; SameSite=Lax/);
  expect(first.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(await (await post({ step: 'number', number: NUMBER })).text()).toContain('one-time-code');
  const done = await (await post({ step: 'code', code: world.sms.sentTexts[0]!.code })).text();
  expect(done).toContain('確認が済みました');
  expect(isQuarantined(world)).toBe(false);
  expect((await post({ step: 'number', number: NUMBER })).status).toBe(404);
});

test('opening the link, as a preview does, uses nothing up and sends nothing', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { at } = await openGateServer(world);
  for (let n = 0; n < 3; n++) expect((await fetch(at(world.tokenOf('rin')))).status).toBe(200);
  expect((await fetch(at(world.tokenOf('rin')), { method: 'HEAD' })).status).toBe(200);
  expect(world.sms.sentTexts).toEqual([]);
});

test('a form from another site, or from another browser, does nothing', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { browser } = await openGateServer(world);
  const token = world.tokenOf('rin');
  const [own, others] = [await browser(token), await browser(token)];
  const form = { step: 'number', number: NUMBER };
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await own.post(form, foreign)).status).toBe(403);
  expect((await own.post(form, { origin: 'null' })).status).toBe(403);
  expect((await own.post({ ...form, seal: others.seal })).status).toBe(403);
  expect((await own.post({ ...form, seal: '' })).status).toBe(403);
  expect((await own.post(form, { cookie: '' })).status).toBe(403);
  expect(world.sms.sentTexts).toEqual([]);
  await own.post(form);
  const otherBrowser = await others.post({ step: 'code', code: world.sms.sentTexts[0]!.code });
  expect(await otherBrowser.text()).toContain('この確認コードはもう使えません');
  expect(isQuarantined(world)).toBe(true);
});

test('a forged link shows a way on and no form, in the language of the browser', async () => {
  const world = createGateWorld();
  const { at } = await openGateServer(world);
  for (const token of ['x', '%00', '..%2f..%2fetc', '<script>', 'あ'.repeat(300)]) {
    const page = await fetch(at(encodeURIComponent(token)), { headers: { 'accept-language': 'en-GB' } });
    expect(page.status).toBe(404);
    const text = await page.text();
    expect(text).toContain('This link does not work');
    expect(text).not.toMatch(/<form|<script/);
  }
});

test('a form that is huge, empty or strange is refused in a sentence, and the link is in no log', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { browser } = await openGateServer(world);
  const token = world.tokenOf('rin');
  const { post } = await browser(token);
  expect((await post({ step: 'number', number: '9'.repeat(10_000) })).status).toBe(413);
  expect((await post({})).status).toBe(200);
  expect(await (await post({ step: 'number' })).text()).toContain('SMSを送れません');
  expect(await (await post({ step: 'code', code: '"><script>alert(1)</script>' })).text()).not.toContain(
    '<script',
  );
  expect(lines.join()).not.toContain(token);
});

test('an internal error is one sentence, and neither link nor number is in the log', async () => {
  const broken = async (): Promise<never> => {
    throw new TypeError(`cannot text ${NUMBER}`);
  };
  const world = createGateWorld();
  const door: VerificationPage = {
    ...world.gate.verificationService!,
    resolveLink: async () => ({ language: 'ja' }),
    sendCode: broken,
    submitCode: broken,
  };
  const { browser } = await openGateServer(world, false, door);
  const answer = await (await browser('a-token')).post({ step: 'number', number: NUMBER });
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain('もう一度お試しください');
  expect(lines).toEqual(['gate_page_failed {"error":"TypeError"}']);
});

test('behind a proxy visitors are distinguished by the address that the proxy adds; without one the header is ignored', async () => {
  const ips: string[] = [];
  const door: VerificationPage = {
    ...createGateWorld().gate.verificationService!,
    resolveLink: async () => ({ language: 'en' }),
    sendCode: async ({ ip }) => {
      ips.push(ip);
      return { kind: 'sent' };
    },
    submitCode: async () => ({ kind: 'no-code' }),
  };
  for (const proxied of [true, false]) {
    const { browser } = await openGateServer(createGateWorld(), proxied, door);
    const { post } = await browser('t');
    await post({ step: 'number', number: NUMBER }, { 'x-forwarded-for': '203.0.113.7, 2001:db8:1:2:3::9' });
  }
  expect(ips).toEqual(['2001:db8:1:2', '127.0.0.1']);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::1', '0:0:0:0'],
  ['2001:DB8::1', '2001:db8:0:0'],
  ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2'],
  ['<script>', 'unknown'],
  ['', 'unknown'],
])('the address %s counts as %s', (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});

test('in a real browser on a small telephone, by keyboard alone, in both languages', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  // The browser connects to this computer, so the address of the page must be known before the server starts.
  const probe = await startWebServer({ host: '127.0.0.1', port: 0, pages: [], log });
  const { url } = probe;
  await probe.stop();
  const page = createGatePage({
    verification: world.gate.verificationService!,
    url,
    proxied: false,
    wording: wordings,
    log,
  });
  openServers.push(
    await startWebServer({ host: '127.0.0.1', port: Number(new URL(url).port), pages: [page], log }),
  );
  const chromium = await startChromium();
  try {
    const tab = await chromium.newPage({ viewport: { width: 360, height: 740 }, locale: 'ja-JP' });
    const wrong: string[] = [];
    tab.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    await tab.goto(`${url}/gate/${world.tokenOf('rin')}`);
    const fits = () => tab.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
    expect(await fits()).toBe(true);
    const shots = process.env.SCREENSHOTS;
    if (shots) await tab.screenshot({ path: `${shots}/gate-number.png`, fullPage: true });
    // The page sets the focus by itself, on a busy machine a moment after it is shown.
    const ready = (label: string) => tab.locator(':focus').and(tab.getByLabel(label)).waitFor();
    await ready('携帯電話番号');
    await tab.keyboard.type('090');
    await tab.keyboard.press('Enter');
    await tab.getByRole('alert').waitFor();
    if (shots) await tab.screenshot({ path: `${shots}/gate-refused.png`, fullPage: true });
    await ready('携帯電話番号');
    await tab.keyboard.type(NUMBER);
    await tab.keyboard.press('Enter');
    await ready('確認コード');
    expect(await fits()).toBe(true);
    if (shots) await tab.screenshot({ path: `${shots}/gate-code.png`, fullPage: true });
    await tab.keyboard.type(world.sms.sentTexts[0]!.code);
    await tab.keyboard.press('Enter');
    await tab.getByText('確認が済みました').waitFor();
    if (shots) await tab.screenshot({ path: `${shots}/gate-open.png`, fullPage: true });
    expect(isQuarantined(world)).toBe(false);

    await world.gate.handleEvent(member('sora', { language: 'en' }), { kind: 'wave' });
    await tab.emulateMedia({ colorScheme: 'dark' });
    await tab.goto(`${url}/gate/${world.tokenOf('sora')}`);
    await tab.getByRole('heading', { name: 'Verify to post' }).waitFor();
    if (shots) await tab.screenshot({ path: `${shots}/gate-english.png`, fullPage: true });
    await tab.getByRole('link', { name: '日本語' }).click();
    await tab.getByRole('heading', { name: 'ご本人の確認' }).waitFor();
    expect(wrong.filter((line) => !line.includes('favicon'))).toEqual([]);
  } finally {
    await chromium.close();
  }
});

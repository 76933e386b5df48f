import { afterEach, expect, test } from 'vitest';
import type { Log, VerificationPage } from '#core';
import { AdapterError } from '#core';
import { clientNetwork } from '../../../adapters/web/client-network.ts';
import { createGatePage, startWebServer, type WebServer } from '../../../adapters/web/index.ts';
import { member, SERVER } from '../../support/messages.ts';
import { openBrowser } from '../../support/services/chromium.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { createGateWorld, type GateWorld } from '../../support/worlds/gate-world.ts';

const NUMBER = '+819012345678';
const KEPT = { keepDays: 365, keepBannedDays: 1825, isCodePending: false } as const;
const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`);
const log: Log = { info: recordLog, warn: recordLog, error: recordLog };
const openServers: WebServer[] = [];
afterEach(async () => {
  for (const site of openServers.splice(0)) await site.stop();
  lines.length = 0;
});

/** The page of a gate, and a client that acts like a browser: it keeps the cookie and the hidden form token. */
async function openGateServer(
  world: Pick<GateWorld, 'gate'>,
  proxied = false,
  door?: VerificationPage,
  operator?: Parameters<typeof createGatePage>[0]['operator'],
) {
  const url = 'https://gate.example';
  const page = createGatePage({
    verification: door ?? world.gate.verificationService!,
    url,
    proxied,
    operator,
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
    const reload = (language: string) => fetch(`${at(token)}?lang=${language}`, { headers: { cookie } });
    return { first, cookie, seal, post, reload };
  }
  return { site, at, browser };
}

/**
 * The page of a gate for a browser on this computer. The browser connects to it, so the address of the page must be known
 * before the server starts.
 */
async function openLocalGate(
  world: Pick<GateWorld, 'gate'>,
  operator?: Parameters<typeof createGatePage>[0]['operator'],
) {
  const probe = await startWebServer({ host: '127.0.0.1', port: 0, pages: [], log });
  const { url } = probe;
  await probe.stop();
  const page = createGatePage({
    verification: world.gate.verificationService!,
    url,
    proxied: false,
    operator,
    wording: wordings,
    log,
  });
  const server = await startWebServer({
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    pages: [page],
    log,
  });
  return { url, server };
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
    resolveLink: async () => ({ language: 'ja', ...KEPT }),
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
    resolveLink: async () => ({ language: 'en', ...KEPT }),
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

test('the page names server, operator, purpose, what is kept and for how long, who gets it, and where to ask', async () => {
  const world = createGateWorld();
  world.adapter.getServerName = () => '町の<掲示板>';
  await world.joinAndWait('rin');
  const operator = {
    name: '町の掲示板運営会',
    contact: 'privacy@machi.example',
    privacyUrl: 'https://machi.example/privacy',
  };
  const { at } = await openGateServer(world, false, undefined, operator);
  const read = async (language: string) =>
    (await fetch(`${at(world.tokenOf('rin'))}?lang=${language}`)).text();
  const [ja, en] = [await read('ja'), await read('en')];
  for (const part of [
    '「町の&lt;掲示板&gt;」に書き込むための',
    '運営者：町の掲示板運営会',
    '利用目的：',
    '鍵を持つ運営者は、ある番号が使われたかどうかを調べることができます',
    'ハッシュ値は365日、参加禁止になったアカウントのものは1825日',
    'IPアドレスは、回数を数えるために1時間だけ',
    '米国の事業者 Twilio',
    'privacy@machi.example',
    'href="https://machi.example/privacy"',
    'ご利用いただける番号の国・地域：日本。',
  ])
    expect(ja).toContain(part);
  for (const part of ['Operator: 町の掲示板運営会', 'Twilio, a company in the United States', 'Japan'])
    expect(en).toContain(part);
  for (const text of [ja, en]) expect(text).not.toMatch(/元に戻せない|cannot be turned back/);
});

test('without an operator the page refers to the moderators, and the notice is on no page of a broken link', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { at } = await openGateServer(world);
  expect(await (await fetch(at(world.tokenOf('rin')))).text()).toContain('モデレーターにお尋ねください');
  expect(await (await fetch(at('x'))).text()).not.toContain('保存期間');
});

test('a wrong value marks its field for screen readers; a limit does not', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { browser } = await openGateServer(world);
  const { first, post } = await browser(world.tokenOf('rin'));
  expect(first.status).toBe(200);
  const invalidOf = async (form: Record<string, string>) =>
    /aria-invalid="(\w*)"/.exec(await (await post(form)).text())?.[1];
  expect(await invalidOf({})).toBe('false');
  expect(await invalidOf({ step: 'number', number: '090' })).toBe('true');
  expect(await invalidOf({ step: 'number', number: NUMBER })).toBe('false');
  const wrong = world.sms.sentTexts[0]!.code === '000000' ? '000001' : '000000';
  expect(await invalidOf({ step: 'code', code: wrong })).toBe('true');
  world.sms.nextDelivery = { sent: false, why: 'unavailable' };
  expect(await invalidOf({ step: 'number', number: NUMBER })).toBe('false');
});

test('after a reload or a change of the language the field for the code is still there, and no text is sent again', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { browser } = await openGateServer(world);
  const { post, reload } = await browser(world.tokenOf('rin'));
  await post({ step: 'number', number: NUMBER });
  for (const language of ['ja', 'en'])
    expect(await (await reload(language)).text()).toContain('autocomplete="one-time-code"');
  const stranger = await browser(world.tokenOf('rin'));
  expect(await (await stranger.reload('ja')).text()).not.toContain('one-time-code');
  expect(await (await post({ step: 'again' })).text()).toContain('type="tel"');
  expect(world.sms.sentTexts).toHaveLength(1);
  const done = await post({ step: 'code', code: world.sms.sentTexts[0]!.code });
  expect(await done.text()).toContain('確認が済みました');
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
  const { url, server } = await openLocalGate(world);
  openServers.push(server);
  const chromium = await openBrowser();
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
    // The first field comes after the notice, whose link to the privacy policy is the first stop of the Tab key.
    await tab.keyboard.press('Tab');
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
    await tab.reload();
    await ready('確認コード');
    expect(world.sms.sentTexts).toHaveLength(1);
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

test('in a real browser, operator, contact, policy and the foreign SMS provider are shown before the field for the number', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const operator = {
    name: '架空コミュニティー運営会',
    contact: 'privacy@example.jp',
    privacyUrl: 'https://example.jp/privacy',
  };
  const { url, server } = await openLocalGate(world, operator);
  openServers.push(server);
  const chromium = await openBrowser();
  try {
    for (const [width, height] of [
      [360, 640],
      [1280, 800],
    ] as const) {
      const tab = await chromium.newPage({ viewport: { width, height }, locale: 'ja-JP' });
      await tab.goto(`${url}/gate/${world.tokenOf('rin')}`);
      const field = (await tab.getByLabel('携帯電話番号').boundingBox())!;
      const button = (await tab.getByRole('button', { name: '確認コードを送る' }).boundingBox())!;
      for (const text of [
        '運営者：架空コミュニティー運営会',
        '利用目的：',
        '電話番号を米国の事業者 Twilio に提供します',
        '開示や削除のご依頼、お問い合わせ：privacy@example.jp',
        'プライバシーポリシー',
      ]) {
        const box = (await tab.getByText(text).boundingBox())!;
        expect(box.y + box.height, text).toBeLessThanOrEqual(field.y);
      }
      expect(button.y).toBeGreaterThan(field.y);
      expect(await tab.getByRole('link', { name: 'プライバシーポリシー' }).getAttribute('href')).toBe(
        operator.privacyUrl,
      );
      // Nothing was scrolled away when the page opened.
      expect(await tab.evaluate('window.scrollY')).toBe(0);
      await tab.close();
    }
  } finally {
    await chromium.close();
  }
});

test('a reload after a wrong code shows the same page and uses none of the five tries', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const { browser, at } = await openGateServer(world);
  const token = world.tokenOf('rin');
  const { post, cookie, seal } = await browser(token);
  await post({ step: 'number', number: NUMBER });
  const { code } = world.sms.sentTexts[0]!;
  const wrong = code === '000000' ? '000001' : '000000';
  const answer = await fetch(`${at(token)}?lang=ja`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'https://gate.example', cookie },
    body: new URLSearchParams({ seal, step: 'code', code: wrong }),
  });
  expect(answer.status).toBe(303);
  const address = new URL(answer.headers.get('location')!, at(token));
  for (let n = 0; n < 6; n++) {
    const page = await (await fetch(address, { headers: { cookie } })).text();
    expect(page).toContain('確認コードが違います');
    expect(page).toContain('one-time-code');
  }
  expect(await (await post({ step: 'code', code })).text()).toContain('確認が済みました');
});

test('the last page says when a verified member cannot post yet, and why', async () => {
  const verify = async (prepare: (world: GateWorld) => void) => {
    const world = createGateWorld();
    await world.joinAndWait('rin');
    const { browser } = await openGateServer(world);
    const { post } = await browser(world.tokenOf('rin'));
    await post({ step: 'number', number: NUMBER });
    prepare(world);
    return (await post({ step: 'code', code: world.sms.sentTexts[0]!.code })).text();
  };
  expect(await verify(() => {})).toContain('サーバーにお戻りください');
  const quarantined = await verify((world) => world.histories.set('rin', { quarantined: true }));
  expect(quarantined).toContain('隔離が続いているため、まだ書き込めません');
  const late = await verify((world) =>
    world.adapter.failNext('release', new AdapterError('unavailable', 'down')),
  );
  expect(late).toContain('数分かかることがあります');
  for (const page of [quarantined, late]) expect(page).not.toContain('サーバーにお戻りください');
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Log } from '#core';
import { createOidcProvider } from '../../../adapters/oidc/index.ts';
import { createGatePage, startWebServer, type WebServer } from '../../../adapters/web/index.ts';
import { openGate } from '../../../src/app/open-gate.ts';
import { createMemoryCaseStores, createMemoryCounters } from '../../../src/memory/index.ts';
import { HOUR_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { member, moderator, SERVER } from '../../support/messages.ts';
import {
  OIDC_CLIENT,
  type OidcIssuer,
  REDIRECT_URL,
  startOidcIssuer,
} from '../../support/services/oidc-issuer.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';
import { createGateWorld, createMemoryGateStores, type GateWorld } from '../../support/worlds/gate-world.ts';

const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`);
const log: Log = { info: recordLog, warn: recordLog, error: recordLog };
const openServers: WebServer[] = [];
let issuer: OidcIssuer;
beforeAll(async () => {
  // The issuer warns that a server without https and with open accounts is not for production.
  for (const kind of ['info', 'warn'] as const) vi.spyOn(console, kind).mockImplementation(() => {});
  issuer = await startOidcIssuer();
});
afterAll(async () => {
  await issuer.stop();
  vi.restoreAllMocks();
});
afterEach(async () => {
  for (const site of openServers.splice(0)) await site.stop();
  lines.length = 0;
});

const provider = (more: Partial<Parameters<typeof createOidcProvider>[0]> = {}) =>
  createOidcProvider({ issuer: issuer.url, ...OIDC_CLIENT, redirectUri: REDIRECT_URL, ...more }, log);

/** A gate with its page, and a client that acts like a browser: it keeps cookies and follows no redirects. */
async function openGateServer(world: GateWorld) {
  const page = createGatePage({
    verification: world.gate.verificationService!,
    url: new URL(REDIRECT_URL).origin,
    proxied: false,
    wording: wordings,
    log,
  });
  const site = await startWebServer({ host: '127.0.0.1', port: 0, pages: [page], log });
  openServers.push(site);

  return async (token: string) => {
    const first = await fetch(`${site.url}/gate/${token}`);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const html = await first.text();
    const seal = /name="seal" value="([\w-]+)"/.exec(html)?.[1] ?? '';
    return {
      html,
      /** Presses the button. Returns the next page. */
      async press() {
        const answer = await fetch(`${site.url}/gate/${token}`, {
          method: 'POST',
          headers: { origin: new URL(REDIRECT_URL).origin, cookie },
          body: new URLSearchParams({ seal, step: 'identity' }),
        });
        return answer.text();
      },
      /** Returns from the issuer. Returns the page. */
      back: async (query: string, with_ = cookie) =>
        (
          await fetch(`${site.url}/gate/back${query}`, {
            headers: { cookie: with_, 'accept-language': 'ja' },
          })
        ).text(),
    };
  };
}

const findLink = (html: string): string =>
  /class="button" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? 'no link';
const quarantined = (world: GateWorld, id: string) =>
  world.adapter.memberState({ server: SERVER, id }).quarantined;

/** Opens the link, signs in at the issuer as `login`, and returns. */
async function signInAndPass(world: GateWorld, id: string, login: string) {
  const browser = await (await openGateServer(world))(world.tokenOf(id));
  return browser.back(await issuer.signIn(findLink(await browser.press()), login));
}

test('a member signs in with the issuer and may post; only a keyed hash of the identity is stored', async () => {
  const world = createGateWorld({ issuer: provider() });
  await world.joinAndWait('rin');
  const token = world.tokenOf('rin');
  const browser = await (await openGateServer(world))(token);
  expect(browser.html).toContain(`${new URL(issuer.url).host} で確認する`);
  expect(browser.html).toContain('携帯電話番号');
  const leaving = await browser.press();
  expect(leaving).toContain('に移ります');
  const query = await issuer.signIn(findLink(leaving), 'rin-suzuki');
  expect(quarantined(world, 'rin')).toBe(true);
  expect(await browser.back(query)).toContain('確認が済みました');
  expect(quarantined(world, 'rin')).toBe(false);
  const stored = JSON.stringify(await world.keyValueStore.list(''));
  for (const secret of ['rin-suzuki', issuer.url, token]) expect(stored).not.toContain(secret);
  expect(await world.keyValueStore.list('gate/identity/')).toHaveLength(1);
  expect([...lines, ...world.logged].join()).not.toMatch(/rin-suzuki|code=|state=/);
});

test('with only an issuer, the page asks for no number', async () => {
  const world = createGateWorld({ issuer: provider(), withoutTexts: true });
  await world.joinAndWait('rin');
  const { html } = await (await openGateServer(world))(world.tokenOf('rin'));
  expect(html).toContain('で確認する');
  expect(html).toContain('のアカウントでのサインインをお願いします');
  expect(html).not.toMatch(/type="tel"|SMS/);
  expect((await world.sendCode(world.tokenOf('rin'), '+819012345678')).kind).toBe('unavailable');
});

test('a return that was used, comes late, from another browser or without any state opens nothing', async () => {
  const world = createGateWorld({ issuer: provider() });
  await world.joinAndWait('rin');
  await world.joinAndWait('sora');
  const open = await openGateServer(world);
  const browser = await open(world.tokenOf('rin'));
  const others = await open(world.tokenOf('sora'));
  const query = await issuer.signIn(findLink(await browser.press()), 'rin-s');
  expect(await others.back(query)).toContain('サインインを確認できませんでした');
  expect(await browser.back(query, '')).toContain('サインインを確認できませんでした');
  for (const wrong of ['', '?state=', `?state=${'x'.repeat(43)}&code=1`, '?error=access_denied']) {
    expect(await browser.back(wrong)).toContain('サインインを確認できませんでした');
  }
  const late = await issuer.signIn(findLink(await browser.press()), 'rin-s');
  world.clock.advance(10 * MINUTE_MS);
  expect(await browser.back(late)).toContain('サインインを確認できませんでした');
  const good = await issuer.signIn(findLink(await browser.press()), 'rin-s');
  const several = await Promise.all([1, 2, 3].map(() => browser.back(good)));
  expect(several.filter((page) => page.includes('確認が済みました'))).toHaveLength(1);
  expect(await browser.back(good)).toContain('サインインを確認できませんでした');
  expect(world.adapter.changes.filter((kind) => kind === 'release')).toHaveLength(1);
  expect(quarantined(world, 'sora')).toBe(true);
});

test('a link that was replaced or used while its owner was away opens nothing', async () => {
  const world = createGateWorld({ issuer: provider() });
  const who = await world.joinAndWait('rin');
  const browser = await (await openGateServer(world))(world.tokenOf('rin'));
  const query = await issuer.signIn(findLink(await browser.press()), 'rin-l');
  await world.gate.createLink(who);
  expect(await browser.back(query)).toContain('このリンクは使えません');
  expect(quarantined(world, 'rin')).toBe(true);
  expect(
    await world.gate.verificationService!.beginSignIn({ token: 'forged', session: 's', ip: 'x' }),
  ).toEqual({
    kind: 'no-link',
  });
});

test('another state, another nonce, another verifier, a foreign issuer and a replayed code prove nothing', async () => {
  const identityProvider = provider();
  const begun = async () => {
    const { url, ...flow } = (await identityProvider.beginSignIn())!;
    return { flow, query: await issuer.signIn(url, 'mallory') };
  };
  const invalid = { known: false, why: 'invalid' };
  const { flow, query } = await begun();
  expect(await identityProvider.completeSignIn(query, { ...flow, state: 'another' })).toEqual(invalid);
  const foreign = new URLSearchParams(query);
  foreign.set('iss', 'https://elsewhere.example');
  expect(await identityProvider.completeSignIn(`?${foreign}`, flow)).toEqual(invalid);
  expect(await identityProvider.completeSignIn(query, flow)).toMatchObject({
    known: true,
    issuer: issuer.url,
  });
  expect(await identityProvider.completeSignIn(query, flow)).toEqual(invalid);
  const second = await begun();
  expect(await identityProvider.completeSignIn(second.query, { ...second.flow, nonce: 'another' })).toEqual(
    invalid,
  );
  const third = await begun();
  expect(
    await identityProvider.completeSignIn(third.query, { ...third.flow, verifier: 'x'.repeat(43) }),
  ).toEqual(invalid);
  expect(await provider({ issuer: `${issuer.url}/foreign` }).beginSignIn()).toBeUndefined();
  expect(lines.join()).not.toMatch(/mallory|a-secret-for-tests|code=/);
});

test('an issuer with another name than its own, or with tokens of another issuer, signs no member in', async () => {
  const path = '/.well-known/openid-configuration';
  const real = (await (await fetch(issuer.url + path)).json()) as Record<string, string>;
  const impostor = createServer((request, answer) => {
    answer.setHeader('content-type', 'application/json');
    const own = `http://${request.headers.host}`;
    if (request.url === `/renamed${path}`) return answer.end(JSON.stringify(real));
    const silent = { authorization_response_iss_parameter_supported: false };
    answer.end(JSON.stringify({ ...real, ...silent, issuer: own }));
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  const own = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
  expect(await provider({ issuer: `${own}/renamed` }).beginSignIn()).toBeUndefined();
  const identityProvider = provider({ issuer: own });
  const { url, ...flow } = (await identityProvider.beginSignIn())!;
  const query = new URLSearchParams(await issuer.signIn(url, 'mallory'));
  query.delete('iss');
  lines.length = 0;
  expect(await identityProvider.completeSignIn(`?${query}`, flow)).toEqual({ known: false, why: 'invalid' });
  expect(lines.join()).toContain('OAUTH_JWT_CLAIM_COMPARISON_FAILED');
  await new Promise((resolve) => impostor.close(resolve));
});

test('a member who refuses at the issuer stays out, reads so, and may try again', async () => {
  const world = createGateWorld({ issuer: provider() });
  await world.joinAndWait('rin');
  const browser = await (await openGateServer(world))(world.tokenOf('rin'));
  const query = await issuer.refuse(findLink(await browser.press()));
  expect(query).toContain('error=access_denied');
  expect(await browser.back(query)).toContain('サインインは行われませんでした');
  expect(quarantined(world, 'rin')).toBe(true);
  expect(await signInAndPass(world, 'rin', 'rin-again')).toContain('確認が済みました');
});

test('while the issuer does not answer the member stays out, reads when to try again, and a moderator can vouch', async () => {
  const gone = await startOidcIssuer();
  const identityProvider = provider({ issuer: gone.url });
  const world = createGateWorld({ issuer: identityProvider });
  await world.joinAndWait('rin');
  await world.joinAndWait('sora');
  const browser = await (await openGateServer(world))(world.tokenOf('rin'));
  const query = await gone.signIn(findLink(await browser.press()), 'rin-w');
  await gone.stop();
  expect(await browser.back(query)).toContain('10分ほどたってから');
  const late = createGateWorld({ issuer: provider({ issuer: gone.url }) });
  await late.joinAndWait('sora');
  const other = await (await openGateServer(late))(late.tokenOf('sora'));
  expect(await other.press()).toContain('10分ほどたってから');
  expect([quarantined(world, 'rin'), quarantined(late, 'sora')]).toEqual([true, true]);
  expect(await world.gate.vouch(moderator(), member('rin'))).toBe(true);
  expect(quarantined(world, 'rin')).toBe(false);
  const back = await startOidcIssuer(Number(new URL(gone.url).port));
  expect(await other.press()).toContain('に移ります');
  await back.stop();
});

test("a banned recruiter's identity does not open the gate for the next account; one identity opens it twice", async () => {
  const world = createGateWorld({ issuer: provider() });
  for (const id of ['first', 'second', 'third']) await world.joinAndWait(id);
  expect(await signInAndPass(world, 'first', 'one person')).toContain('確認が済みました');
  expect(await signInAndPass(world, 'second', 'one person')).toContain('確認が済みました');
  expect(await signInAndPass(world, 'third', 'one person')).toContain('このアカウントでは確認できません');
  expect(quarantined(world, 'third')).toBe(true);
  await world.joinAndWait('recruiter');
  await world.joinAndWait('next');
  expect(await signInAndPass(world, 'recruiter', 'recruiter')).toContain('確認が済みました');
  world.histories.set('recruiter', { banned: true });
  expect(await signInAndPass(world, 'next', 'recruiter')).toContain('このアカウントでは確認できません');
  world.clock.advance(2 * HOUR_MS);
  expect(quarantined(world, 'next')).toBe(true);
});

test('the app opens its gate with an issuer alone, and discovers it only at the first sign-in', async () => {
  const gating = await openGate(
    {
      ...{
        url: new URL(REDIRECT_URL).origin,
        key: Buffer.alloc(32),
        host: '127.0.0.1',
        port: 0,
        isBehindProxy: false,
        maxSmsPerHour: 100,
        operator: { name: 'Machi', contact: 'privacy@machi.example' },
      },
      oidc: { issuer: issuer.url, ...OIDC_CLIENT },
    },
    {
      ...createMemoryGateStores(),
      adapters: [],
      isMemberHeld: async () => false,
      counters: createMemoryCounters(),
      archive: createMemoryCaseStores().archive,
      policies: { of: () => testPolicy() },
      wording: wordings,
      clock: { now: () => new Date() },
      log,
    },
  );
  expect(gating.gate.verificationService!.methods).toEqual({
    sms: false,
    issuer: new URL(issuer.url).host,
  });
  await gating.start();
  await gating.stop();
  expect(lines).toEqual([]);
});

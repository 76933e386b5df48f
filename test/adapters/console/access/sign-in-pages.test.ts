import { describe, expect, it } from 'vitest';
import type { ConsoleIdentity } from '#core';
import { createFakeProvider } from '../../../app/console/access/access-world.ts';
import { HOUR_MS } from '../../../support/fake-clock.ts';
import { moderator } from '../../../support/messages.ts';
import { createAccessSite, ORIGIN, SESSION_COOKIE } from './access-site.ts';

const aoi = moderator('aoi');
const account = { platform: 'fake', id: 'aoi' };
const identity: ConsoleIdentity = { kind: 'identity', issuer: 'https://id.example', subject: '248289761001' };
const locationOf = (response: Response) => response.headers.get('location');

function createModeratedSite(options: Parameters<typeof createAccessSite>[0] = {}) {
  const site = createAccessSite(options);
  site.join(aoi);
  return site;
}

describe('the page of a one-time link', () => {
  it('shows for whom it is, and signs in when the button is pressed', async () => {
    const site = createModeratedSite();
    const browser = site.newBrowser();
    const path = `/console/link/${await site.issueLink({ ...aoi, name: 'あおい<b>' })}`;
    const response = await browser.open(path);
    expect(response.status).toBe(200);
    expect(browser.page()).toContain('広場');
    expect(browser.page()).toContain('あおい&lt;b&gt; (aoi)');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    const done = await browser.submit(path);
    expect([done.status, locationOf(done)]).toEqual([303, '/console/s/fake/square']);
    const cookie = done.headers.getSetCookie().find((line) => line.startsWith(SESSION_COOKIE))!;
    expect(cookie).toMatch(/; Path=\/;/);
    for (const flag of ['HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(flag);
    expect(cookie).toContain('Max-Age=43200');
    expect(cookie).not.toContain('Domain');
  });

  it('is the same for a used, an expired and an unknown link', async () => {
    const site = createModeratedSite();
    const used = `/console/link/${await site.issueLink(aoi)}`;
    const browser = site.newBrowser();
    await browser.open(used);
    await browser.submit(used);
    const pages = [];
    for (const path of [used, `/console/link/${'x'.repeat(43)}`]) {
      const other = site.newBrowser();
      expect((await other.open(path)).status).toBe(404);
      pages.push(
        other
          .page()
          .replaceAll(path, '')
          .replace(/content="[\w-]{43}"|value="[\w-]{43}"/g, ''),
      );
    }
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).toContain('This link cannot be used');
    await browser.open(used);
    expect((await browser.submit(used)).status).toBe(404);
  });

  it('is Japanese for a browser that asks for Japanese', async () => {
    const site = createModeratedSite();
    const browser = site.newBrowser();
    await browser.open(`/console/link/${await site.issueLink(aoi)}`, { 'accept-language': 'ja,en;q=0.5' });
    expect(browser.page()).toContain('<html lang="ja"');
    expect(browser.page()).toContain('管理画面を開く');
  });

  it('refuses a network that opens many links, and says when to try again', async () => {
    const site = createModeratedSite();
    const browser = site.newBrowser('198.51.100.7');
    for (let i = 0; i < 200; i += 1) await browser.open(`/console/link/guess-${i}`);
    expect((await browser.open(`/console/link/${await site.issueLink(aoi)}`)).status).toBe(429);
    expect(browser.page()).toContain('in an hour');
  });
});

describe('the sign-in page', () => {
  it('explains the link, and offers the providers that are configured', async () => {
    const site = createModeratedSite({ providers: [createFakeProvider(() => identity)] });
    const browser = site.newBrowser();
    expect((await browser.open('/console/sign-in')).status).toBe(200);
    expect(browser.page()).toContain('Sign in with id.example');
    expect(browser.page()).toContain('/console');
    const without = createModeratedSite().newBrowser();
    await without.open('/console/sign-in');
    expect(without.page()).not.toContain('<button type="submit" class="primary"');
  });

  it('leads through a provider to the page that the person wanted', async () => {
    const site = createModeratedSite({
      providers: [createFakeProvider(() => ({ kind: 'account', account }))],
    });
    const browser = site.newBrowser();
    const wanted = '/console/s/fake/square/queue';
    expect(locationOf(await browser.open(wanted))).toBe(
      `/console/sign-in?next=${encodeURIComponent(wanted)}`,
    );
    await browser.open(`/console/sign-in?next=${encodeURIComponent(wanted)}`);
    const leaving = await browser.submit('/console/sign-in/oidc', { next: wanted });
    const address = /^0; url=(.*)$/.exec(leaving.headers.get('refresh')!)![1]!;
    expect(new URL(address).origin).toBe('https://id.example');
    const back = await browser.open(`/console/sign-in/oidc/back${new URL(address).search}`);
    expect([back.status, locationOf(back)]).toEqual([303, wanted]);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(true);
    expect(locationOf(await browser.open('/console/sign-in'))).toBe('/console');
  });

  it('never leads to another site afterwards', async () => {
    const site = createModeratedSite({
      providers: [createFakeProvider(() => ({ kind: 'account', account }))],
    });
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', '/elsewhere']) {
      const browser = site.newBrowser();
      await browser.open(`/console/sign-in?next=${encodeURIComponent(next)}`);
      expect(browser.page()).not.toContain('evil.example');
      const leaving = await browser.submit('/console/sign-in/oidc', { next });
      const { search } = new URL(leaving.headers.get('refresh')!.slice('0; url='.length));
      const back = await browser.open(`/console/sign-in/oidc/back${search}`);
      expect(locationOf(back)).toBe('/console');
    }
  });

  it('says how to connect an identity, and connects it with a link in the same browser', async () => {
    const site = createModeratedSite({ providers: [createFakeProvider(() => identity)] });
    const browser = site.newBrowser();
    const signInAtProvider = async () => {
      await browser.open('/console/sign-in');
      const leaving = await browser.submit('/console/sign-in/oidc');
      const { search } = new URL(leaving.headers.get('refresh')!.slice('0; url='.length));
      return browser.open(`/console/sign-in/oidc/back${search}`);
    };
    expect((await signInAtProvider()).status).toBe(403);
    expect(browser.page()).toContain('id.example is not connected to an account yet');
    const path = `/console/link/${await site.issueLink(aoi)}`;
    await browser.open(path);
    expect(browser.page()).toContain('Add id.example and open');
    await browser.submit(path, { identity: 'link' });
    await browser.open('/console/account');
    expect(browser.page()).toMatch(/id\.example<\/td>/);
    await browser.submit('/console/sign-out');
    expect((await signInAtProvider()).status).toBe(303);
  });

  it('has a page for each failure', async () => {
    let result: 'denied' | 'invalid' | 'unavailable' | ConsoleIdentity = 'denied';
    const site = createModeratedSite({ providers: [createFakeProvider(() => result)] });
    const failWith = async (next: typeof result) => {
      result = next;
      const browser = site.newBrowser();
      await browser.open('/console/sign-in');
      const leaving = await browser.submit('/console/sign-in/oidc');
      const { search } = new URL(leaving.headers.get('refresh')!.slice('0; url='.length));
      const { status } = await browser.open(`/console/sign-in/oidc/back${search}`);
      return `${status} ${/<h1>([^<]+)</.exec(browser.page())![1]}`;
    };
    expect(await failWith('denied')).toBe('403 The sign-in was cancelled');
    expect(await failWith('invalid')).toBe('403 The sign-in could not be verified');
    expect(await failWith('unavailable')).toBe('503 The sign-in service does not respond');
    const rin = { kind: 'account', account: { platform: 'fake', id: 'rin' } } as const;
    expect(await failWith(rin)).toBe('403 You may not use the console');
    const browser = site.newBrowser();
    await browser.open('/console/sign-in');
    expect((await browser.submit('/console/sign-in/unknown')).status).toBe(404);
    expect((await browser.open('/console/sign-in/oidc/back?state=guess')).status).toBe(403);
  });
});

describe('the account page', () => {
  it('lists the sessions of the account, and ends one of them', async () => {
    const site = createModeratedSite();
    const lost = await site.signedInBrowser(aoi);
    const browser = await site.signedInBrowser(aoi);
    await browser.open('/console/account');
    expect(browser.page().match(/<time datetime="[^"]+" class="nowrap">/g)).toHaveLength(4);
    expect(browser.page()).toContain('This browser');
    const [, id = ''] = /<button type="submit" name="id" value="([^"]+)">/.exec(browser.page())!;
    expect(locationOf(await browser.submit('/console/account/sessions', { id }))).toBe(
      '/console/account?done=revoked',
    );
    expect(locationOf(await lost.open('/console/s/fake/square/queue'))).toMatch(/^\/console\/sign-in/);
    expect((await browser.open('/console/account?done=revoked')).status).toBe(200);
    expect(browser.page()).toContain('The session has ended.');
  });

  it('does not end the session of another account', async () => {
    const site = createModeratedSite();
    site.join(moderator('kei'));
    const other = await site.signedInBrowser(moderator('kei'));
    const [session] = await site.signIn.listSessions({ platform: 'fake', id: 'kei' });
    const browser = await site.signedInBrowser(aoi);
    await browser.open('/console/account');
    await browser.submit('/console/account/sessions', { id: session!.id });
    expect((await other.open('/console/account')).status).toBe(200);
  });

  it('signs out: the session ends and the browser forgets it', async () => {
    const site = createModeratedSite();
    const browser = await site.signedInBrowser(aoi);
    const token = browser.cookies.get(SESSION_COOKIE)!;
    await browser.open('/console/account');
    expect(locationOf(await browser.submit('/console/sign-out'))).toBe('/console/signed-out');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await site.access.readSession(token)).toBeUndefined();
    expect((await browser.open('/console/signed-out')).status).toBe(200);
    expect(locationOf(await browser.open('/console/account'))).toBe('/console');
  });

  it('is closed when the session is older than twelve hours', async () => {
    const site = createModeratedSite();
    const browser = await site.signedInBrowser(aoi);
    expect((await browser.open('/console/account')).status).toBe(200);
    site.clock.advance(12 * HOUR_MS);
    expect((await browser.open('/console/account')).status).toBe(303);
  });
});

it('an account of two servers chooses one; without a role there is no server to choose', async () => {
  const site = createModeratedSite();
  site.join({ ...aoi, server: { platform: 'fake', id: 'harbour' } });
  const browser = await site.signedInBrowser(aoi);
  await browser.open('/console');
  expect(browser.page()).toContain('href="/console/s/fake/square"');
  expect(browser.page()).toContain('href="/console/s/fake/harbour"');
  site.members.clear();
  site.clock.advance(HOUR_MS);
  await browser.open('/console');
  expect(browser.page()).toContain('There is no server to show');
});

it('a name of a server that is HTML is shown as text', async () => {
  const site = createModeratedSite();
  site.join({ ...aoi, server: { platform: 'fake', id: '"><img src=x onerror=alert(1)>' } });
  const browser = await site.signedInBrowser(aoi);
  await browser.open('/console/servers');
  expect(browser.page()).not.toContain('<img');
  expect(new URL('/console', ORIGIN).origin).toBe(ORIGIN);
});

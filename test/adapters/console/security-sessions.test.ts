import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConsoleEnv } from '../../../adapters/console/console-env.ts';
import { sendEvents } from '../../../adapters/console/frame/event-stream.ts';
import { mountSite, startWebServer } from '../../../adapters/web/index.ts';
import { createAccessWorld } from '../../app/console/access/access-world.ts';
import { HOUR_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { moderator, SERVER } from '../../support/messages.ts';
import { sized } from '../../support/test-size.ts';
import { ORIGIN, SERVER_PATH, serveSite } from './served-site.ts';

const aoi = moderator('aoi');
const COOKIE = '__Host-yamidome-console';

describe('a session of the console', () => {
  it('is never the one that an attacker put into the browser before the sign-in', async () => {
    const site = await serveSite();
    const planted = 'A'.repeat(43);
    const path = `/console/link/${await site.issueLink(aoi)}`;
    const opened = await site.send(path, { headers: { cookie: `${COOKIE}=${planted}` } });
    const token = /name="form-token" content="([^"]+)"/.exec(await opened.text())![1]!;
    const browser = opened.headers.getSetCookie()[0]!.split(';')[0]!;
    const done = await site.send(path, {
      method: 'POST',
      headers: { cookie: `${COOKIE}=${planted}; ${browser}`, origin: ORIGIN },
      body: new URLSearchParams({ token }),
    });
    expect(done.status).toBe(303);
    const session = done.headers.getSetCookie().find((line) => line.startsWith(`${COOKIE}=`))!;
    expect(session).not.toContain(planted);
    expect(await site.access.readSession(planted)).toBeUndefined();
  });

  it('of an attacker ends when the victim signs in over it, so the attacker watches nothing', async () => {
    const site = await serveSite();
    site.join(moderator('mallory'));
    const attacker = await site.signInAs(moderator('mallory'));
    const path = `/console/link/${await site.issueLink(aoi)}`;
    const opened = await site.send(path, { headers: { cookie: attacker } });
    const token = /name="form-token" content="([^"]+)"/.exec(await opened.text())![1]!;
    const headers = { cookie: attacker, origin: ORIGIN };
    const done = await site.send(path, { method: 'POST', headers, body: new URLSearchParams({ token }) });
    expect(done.status).toBe(303);
    expect((await site.send('/console/account', { headers: { cookie: attacker } })).status).toBe(303);
  });

  it('is not accepted from a cookie that another host could have set, nor from the address', async () => {
    const site = await serveSite();
    const token = (await site.signInAs()).slice(COOKIE.length + 1);
    for (const cookie of [
      `yamidome-console=${token}`,
      `__Secure-yamidome-console=${token}`,
      `session=${token}`,
    ])
      expect((await site.send('/console/account', { headers: { cookie } })).status).toBe(303);
    expect((await site.send(`/console/account?session=${token}`)).status).toBe(303);
    expect(
      (await site.send('/console/account', { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(303);
  });

  it('cannot be guessed: thousands of tokens open nothing', async () => {
    const site = await serveSite();
    await site.signInAs();
    const [{ id = '' } = {}] = await site.signIn.listSessions({ platform: 'fake', id: 'aoi' });
    const guesses = Array.from({ length: sized(200, 10_000) }, (_, i) => `${i}`.padStart(43, 'a'));
    for (const guess of [id, id.slice(0, 43), ...guesses]) {
      const response = await site.send('/console/account', { headers: { cookie: `${COOKIE}=${guess}` } });
      expect(response.status).toBe(303);
    }
  }, 120_000);

  it('is worthless after the role is gone: for the next page within five minutes, for a change at once', async () => {
    const site = await serveSite();
    const cookie = await site.signInAs();
    const token = await site.formTokenOf(cookie);
    const open = () => site.send(`${SERVER_PATH}/nowhere`, { headers: { cookie } }).then((r) => r.text());
    expect(await open()).toContain('aoi');
    site.members.clear();
    const body = new URLSearchParams({ token });
    const change = await site.send(`${SERVER_PATH}/queue/claim`, {
      method: 'POST',
      headers: { cookie, origin: ORIGIN },
      body,
    });
    expect(change.status).toBe(403);
    expect(await open()).not.toContain('aoi');
    site.clock.advance(5 * MINUTE_MS);
    expect(await open()).not.toContain('aoi');
    expect(site.calls).toEqual([]);
  });

  it('ends after twelve hours, also while it is used', async () => {
    const site = await serveSite();
    const cookie = await site.signInAs();
    for (let hour = 0; hour < 11; hour += 1) {
      site.clock.advance(HOUR_MS);
      expect((await site.send('/console/account', { headers: { cookie } })).status).toBe(200);
    }
    site.clock.advance(HOUR_MS);
    expect((await site.send('/console/account', { headers: { cookie } })).status).toBe(303);
  });
});

describe('limits', () => {
  it('one network tries a limited number of links, another network is not affected', async () => {
    const site = await serveSite();
    const openFrom = (address: string, i: number) =>
      site.send(`/console/link/${`guess${i}`.padEnd(43, 'x')}`, { headers: { 'x-forwarded-for': address } });
    const statuses: number[] = [];
    for (let i = 0; i < 205; i += 1) statuses.push((await openFrom('198.51.100.7', i)).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(200);
    expect(statuses.at(-1)).toBe(429);
    expect((await openFrom('203.0.113.9', 1)).status).toBe(404);
    // The visitor writes the first entries of this header; only the last one comes from the proxy.
    expect((await openFrom('203.0.113.9, 198.51.100.7', 1)).status).toBe(429);
    expect((await openFrom('2001:db8::1', 1)).status).toBe(404);
  });

  it('a form that is too large is refused before it is read', async () => {
    const site = await serveSite();
    const cookie = await site.signInAs();
    const token = await site.formTokenOf(cookie);
    const headers = { cookie, origin: ORIGIN };
    for (const path of ['/console/preferences', '/console/account/sessions', `${SERVER_PATH}/queue/x`]) {
      const body = new URLSearchParams({ token, text: 'x'.repeat(2_100_000) });
      const response = await site.send(path, { method: 'POST', headers, body });
      await response.text();
      expect(response.status, path).toBe(413);
    }
  });
});

it('a stream of events ends when the moderator loses the role or the session', async () => {
  const world = createAccessWorld();
  world.join(aoi);
  const site = new Hono<ConsoleEnv>();
  const account = { platform: 'fake', id: 'aoi' };
  site.get('/console/events', async (context) => {
    const session = (await world.signIn.listSessions(account))[0]!;
    const viewer = (await world.access.findViewer(account, SERVER, { isFresh: false }))!;
    context.set('signedIn', { account, session });
    context.set('page', { viewer, session, basePath: SERVER_PATH, serverName: '広場' });
    return sendEvents(context, world.access, (send) => {
      send({ event: 'queue', data: 'changed' });
      return () => {};
    });
  });
  const log = { info() {}, warn() {}, error() {} };
  const page = mountSite('/console', (request) => site.fetch(request, {}), { proxied: false });
  const server = await startWebServer({ host: '127.0.0.1', port: 0, pages: [page], log });
  onTestFinished(() => server.stop());
  const signIn = async () => {
    const visitor = { browser: 'b'.repeat(43), network: '192.0.2.1' };
    const outcome = await world.signIn.useLink(await world.issueLink(aoi), visitor, { linksIdentity: false });
    return outcome.kind === 'signed-in' ? outcome.token : '';
  };

  const ends: (() => Promise<unknown>)[] = [
    async () => {
      world.members.clear();
      await world.access.findViewer(account, SERVER, { isFresh: true });
      world.join(aoi);
      await world.access.findViewer(account, SERVER, { isFresh: true });
    },
    async () => world.signIn.revokeSession(account, (await world.signIn.listSessions(account))[0]!.id),
  ];
  for (const end of ends) {
    await signIn();
    const response = await fetch(`${server.url}/console/events`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    while (!received.includes('data: changed')) received += (await reader.read()).value ?? '';
    await end();
    for (;;) if ((await reader.read()).done) break;
    expect(received).toContain('event: queue');
  }
});

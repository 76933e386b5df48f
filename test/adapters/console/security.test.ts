import { describe, expect, it } from 'vitest';
import { member, moderator } from '../../support/messages.ts';
import { ORIGIN, type Route, SERVER_PATH, serveSite } from './served-site.ts';

/** Pages for people who are not signed in. Every other page leads to the sign-in. */
const PUBLIC_PAGES = [
  '/console/sign-in',
  '/console/sign-in/:provider/back',
  '/console/link/:token',
  '/console/signed-out',
];
/** Methods that only read; a page may call nothing else. */
const READING_METHOD =
  /\.(list|find|next|progress|cancelComparison|get|read|show|search|count|describe|compare|preview|test|judge|check|watch|summarise|export|open|load|of|revision|view|figures|history|board|chart|neighbours|precision)\w*$/i;

/** A path of the route on the server of the test's moderator. */
const fill = ({ path }: Route): string =>
  path
    .replace('/s/:platform/:server', '/s/fake/square')
    .replaceAll(/:\w+(\{[^}]*\})?/g, 'Y-4G7C2Q0M1X')
    .replaceAll('*', 'x');

/** Forms that an auditor may send, because they change nothing. */
const READING_FORMS: readonly string[] = ['queue/renew', 'playground', 'playground/compare/cancel'];

const isServerRoute = ({ path }: Route): boolean => path.startsWith('/console/s/');
const isReading = ({ method }: Route): boolean => method === 'GET' || method === 'HEAD';

describe('every route of the console', () => {
  it('that changes something refuses a form without token, with the token of another session, and from another site', async () => {
    const site = await serveSite();
    site.join(moderator('kei'));
    const cookie = await site.signInAs();
    const token = await site.formTokenOf(cookie);
    const otherToken = await site.formTokenOf(await site.signInAs(moderator('kei')));
    expect([token.length, otherToken.length]).toEqual([43, 43]);
    const attacks: Record<string, { headers: Record<string, string>; token?: string }> = {
      'no token': { headers: { origin: ORIGIN } },
      'token of another session': { headers: { origin: ORIGIN }, token: otherToken },
      'empty token': { headers: { origin: ORIGIN }, token: '' },
      'another origin': { headers: { origin: 'https://evil.example' }, token },
      'another port': { headers: { origin: `${ORIGIN}:8443` }, token },
      'http instead of https': { headers: { origin: 'http://mod.example' }, token },
      'origin null': { headers: { origin: 'null' }, token },
      'no origin': { headers: {}, token },
      'no origin, from another site': { headers: { 'sec-fetch-site': 'cross-site' }, token },
      'no origin, from a sister site': { headers: { 'sec-fetch-site': 'same-site' }, token },
    };
    const changing = site.routes.filter((route) => !isReading(route));
    expect(changing.length).toBeGreaterThan(4);
    for (const route of changing) {
      for (const [name, attack] of Object.entries(attacks)) {
        const body = new URLSearchParams(attack.token === undefined ? {} : { token: attack.token });
        const headers = { cookie, ...attack.headers };
        const response = await site.send(fill(route), { method: route.method, headers, body });
        await response.text();
        expect([response.status, response.headers.get('set-cookie')], `${route.path}: ${name}`).toEqual([
          403,
          null,
        ]);
      }
    }
    expect(site.calls).toEqual([]);
    expect(await site.formTokenOf(cookie)).toBe(token);
  });

  it('that shows something leads a visitor to the sign-in, except the listed pages', async () => {
    const site = await serveSite();
    for (const route of site.routes.filter(isReading)) {
      if (PUBLIC_PAGES.includes(route.path)) continue;
      const response = await site.send(fill(route));
      expect(response.status, route.path).toBe(303);
      expect(response.headers.get('location'), route.path).toMatch(/^\/console(\/sign-in.*)?$/);
    }
    expect(site.calls).toEqual([]);
  });

  it('of a server is closed to a member without a role, to a moderator of another server, and to a bot', async () => {
    const site = await serveSite();
    for (const [id, more] of [
      ['rin', { moderator: false }],
      ['robot', { moderator: true, bot: true }],
      ['kei', { server: { platform: 'fake', id: 'harbour' } }],
    ] as const) {
      const person = moderator(id);
      site.join(person);
      const cookie = await site.signInAs(person);
      const token = await site.formTokenOf(cookie);
      site.members.delete(`fake:square/${id}`);
      site.join({ ...person, ...more });
      site.clock.advance(6 * 60_000);
      for (const route of site.routes.filter(isServerRoute)) {
        const init = isReading(route) ? {} : { method: route.method, body: new URLSearchParams({ token }) };
        const response = await site.send(fill(route), { headers: { cookie, origin: ORIGIN }, ...init });
        await response.text();
        expect([403, 404], `${id}: ${route.method} ${route.path}`).toContain(response.status);
      }
    }
    expect(site.calls).toEqual([]);
  });

  it('that changes something is closed to an auditor, who reads everything', async () => {
    const site = await serveSite({ policy: { roles: { auditors: ['naoki'] } } });
    const naoki = member('naoki');
    site.join(naoki);
    const cookie = await site.signInAs(naoki);
    const token = await site.formTokenOf(cookie);
    const changing = site.routes.filter((route) => isServerRoute(route) && !isReading(route));
    expect(changing.length).toBeGreaterThan(20);
    const answered: string[] = [];
    for (const route of changing) {
      const body = new URLSearchParams({ token });
      const headers = { cookie, origin: ORIGIN };
      const response = await site.send(fill(route), { method: route.method, headers, body });
      await response.text();
      if (response.status !== 403 && response.status !== 404)
        answered.push(route.path.split('/:server/')[1]!);
    }
    expect(READING_FORMS).toEqual(expect.arrayContaining(answered));
    expect(site.calls.filter((call) => !READING_METHOD.test(call))).toEqual([]);
  });

  it('reads when it is a page: nothing is changed by opening an address', async () => {
    const site = await serveSite();
    const cookie = await site.signInAs();
    for (const route of site.routes.filter(isReading)) {
      for (const method of ['GET', 'HEAD'] as const)
        await (await site.send(fill(route), { method, headers: { cookie } })).text();
    }
    expect(site.calls.filter((call) => !READING_METHOD.test(call))).toEqual([]);
    expect(await site.send('/console/account', { headers: { cookie } })).toHaveProperty('status', 200);
  });

  it('has the headers that keep other sites out, also when it fails or is unknown', async () => {
    const site = await serveSite();
    const cookie = await site.signInAs();
    const token = await site.formTokenOf(cookie);
    const responses: [string, Response][] = [];
    for (const route of site.routes) {
      const init = isReading(route) ? {} : { method: route.method, body: new URLSearchParams({ token }) };
      const headers = { cookie, origin: ORIGIN };
      responses.push([route.path, await site.send(fill(route), { headers, ...init })]);
      if (route.path === '/console/sign-out') break;
    }
    for (const path of [
      '/console/nowhere',
      `${SERVER_PATH}/nowhere`,
      '/console/s/x/y/z',
      '/console/assets/x/y',
    ])
      responses.push([path, await site.send(path, { headers: { cookie } })]);
    responses.push([
      'too large',
      await site.send('/console/preferences', {
        method: 'POST',
        body: 'x'.repeat(1_100_000),
        headers: { origin: ORIGIN },
      }),
    ]);
    responses.push(['unknown method', await site.send('/console/account', { method: 'DELETE' })]);
    for (const [name, response] of responses) {
      const { headers } = response;
      await response.text();
      expect(headers.get('content-security-policy'), name).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers.get('x-frame-options'), name).toBe('DENY');
      expect(headers.get('x-content-type-options'), name).toBe('nosniff');
      expect(headers.get('referrer-policy'), name).toBe('same-origin');
      expect(headers.get('cache-control'), name).toBe('no-store');
      expect(headers.get('strict-transport-security'), name).toMatch(/^max-age=\d{7,}/);
      expect(headers.get('access-control-allow-origin'), name).toBeNull();
    }
  });
});

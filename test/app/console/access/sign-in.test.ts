import { describe, expect, it } from 'vitest';
import type { ConsoleIdentity } from '#core';
import { HOUR_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { moderator, SERVER } from '../../../support/messages.ts';
import {
  type AccessWorld,
  browser,
  createAccessWorld,
  createFakeProvider,
  OTHER_SERVER,
} from './access-world.ts';

const aoi = moderator('aoi');
const account = { platform: 'fake', id: 'aoi' };
const withoutLinking = { linksIdentity: false };
const identity: ConsoleIdentity = { kind: 'identity', issuer: 'https://id.example', subject: '248289761001' };
const invalid = { kind: 'invalid' };

/** A world whose moderator is aoi. */
function createModeratedWorld(options: Parameters<typeof createAccessWorld>[0] = {}): AccessWorld {
  const world = createAccessWorld(options);
  world.join(aoi);
  return world;
}

async function signIn(world: AccessWorld, sessionToken?: string) {
  const token = await world.issueLink(aoi);
  const outcome = await world.signIn.useLink(token, browser('laptop', { sessionToken }), withoutLinking);
  if (outcome.kind !== 'signed-in') throw new Error(outcome.kind);
  return outcome;
}

describe('a one-time link', () => {
  it('signs in as the member who typed the command, on the server of the command', async () => {
    const world = createModeratedWorld();
    const { session, token, next } = await signIn(world);
    expect(next).toBe('/console/s/fake/square');
    expect(session).toMatchObject({ account, method: 'link' });
    expect(await world.access.readSession(token)).toEqual(session);
  });

  it('is not used up by a preview of the link', async () => {
    const world = createModeratedWorld();
    const token = await world.issueLink(aoi);
    const link = {
      server: { server: SERVER, name: '広場' },
      accountId: 'aoi',
      accountName: 'aoi',
      language: 'ja',
    };
    expect(await world.signIn.findLink(token, browser('preview'))).toEqual(link);
    expect(await world.signIn.findLink(token, browser('laptop'))).toEqual(link);
    const outcome = await world.signIn.useLink(token, browser('laptop'), withoutLinking);
    expect(outcome.kind).toBe('signed-in');
  });

  it('works once, also when many browsers use it at the same time', async () => {
    const world = createModeratedWorld();
    const token = await world.issueLink(aoi);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => world.signIn.useLink(token, browser(`b${i}`), withoutLinking)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'signed-in')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'no-link')).toHaveLength(19);
    expect(await world.signIn.findLink(token, browser('late'))).toBeUndefined();
  });

  it('ends after ten minutes', async () => {
    const world = createModeratedWorld();
    const token = await world.issueLink(aoi);
    world.clock.advance(10 * MINUTE_MS);
    expect(await world.signIn.findLink(token, browser('late'))).toBeUndefined();
    expect(await world.signIn.useLink(token, browser('late'), withoutLinking)).toEqual({ kind: 'no-link' });
  });

  it('ends when the member asks for another one', async () => {
    const world = createModeratedWorld();
    const first = await world.issueLink(aoi);
    const second = await world.issueLink(aoi);
    expect(await world.signIn.findLink(first, browser('laptop'))).toBeUndefined();
    expect(await world.signIn.findLink(second, browser('laptop'))).toMatchObject({ accountId: 'aoi' });
  });

  it('signs in as no one after the member lost the role', async () => {
    const world = createModeratedWorld();
    const token = await world.issueLink(aoi);
    world.members.clear();
    expect(await world.signIn.useLink(token, browser('laptop'), withoutLinking)).toEqual({ kind: 'no-role' });
    expect(await world.signIn.listSessions(account)).toEqual([]);
  });

  it('is stored as a hash only, as the token of a session is', async () => {
    const world = createModeratedWorld();
    const link = await world.issueLink(aoi);
    const stored = async () => JSON.stringify(await world.keyValueStore.list('console/'));
    expect(await stored()).toContain('aoi');
    expect(await stored()).not.toContain(link);
    const { session, token } = await signIn(world);
    expect(await stored()).toContain(session.id);
    expect(await stored()).not.toContain(token);
    expect(world.logged.join()).not.toContain(link);
    expect(world.logged.join()).not.toContain(token);
  });

  it('is refused to a member who asks for many, and to a network that tries many', async () => {
    const world = createModeratedWorld();
    for (let i = 0; i < 20; i += 1) await world.issueLink(aoi);
    expect(await world.links.issue(aoi, 'ja')).toEqual({ kind: 'too-many' });
    for (let i = 0; i < 200; i += 1) await world.signIn.findLink(`guess-${i}`, browser('laptop'));
    expect(await world.signIn.findLink('guess', browser('laptop'))).toBe('too-many');
    for (let i = 0; i < 100; i += 1) await world.signIn.useLink('guess', browser('laptop'), withoutLinking);
    const outcome = await world.signIn.useLink('guess', browser('laptop'), withoutLinking);
    expect(outcome).toEqual({ kind: 'too-many' });
    expect(await world.signIn.findLink('guess', browser('laptop', { network: '192.0.2.2' }))).toBeUndefined();
  });

  it('does not exist without an address of the console', async () => {
    const world = createModeratedWorld({ url: null });
    expect(await world.links.issue(aoi, 'ja')).toEqual({ kind: 'not-configured' });
    expect(world.addressOfCase(aoi.server, 'Y-1')).toBeUndefined();
    expect(createModeratedWorld().addressOfCase(aoi.server, 'Y-1')).toMatch(
      /^https:\/\/[^/]+\/console\/s\/fake\/[^/]+\/case\/Y-1$/,
    );
  });
});

describe('a sign-in at a provider', () => {
  const asAccount = { providers: [createFakeProvider(() => ({ kind: 'account', account }))] };

  async function begin(world: AccessWorld, name = 'laptop', next?: string): Promise<string> {
    const begun = await world.signIn.begin('oidc', browser(name), next);
    if (begun.kind !== 'leave') throw new Error(begun.kind);
    return new URL(begun.url).search;
  }

  it('signs in with the account of a platform, and opens the wanted page', async () => {
    const world = createModeratedWorld(asAccount);
    const query = await begin(world, 'laptop', '/console/s/fake/square/queue');
    expect(await world.signIn.complete('oidc', browser('laptop'), query)).toMatchObject({
      kind: 'signed-in',
      session: { account, method: 'oidc' },
      next: '/console/s/fake/square/queue',
    });
  });

  it('is refused to an account that has no role on any server, and no session is stored', async () => {
    const world = createAccessWorld(asAccount);
    world.join({ ...aoi, moderator: false });
    const outcome = await world.signIn.complete('oidc', browser('laptop'), await begin(world));
    expect(outcome).toEqual({ kind: 'no-role' });
    expect(await world.keyValueStore.list('console/session/')).toEqual([]);
  });

  it('is only completed in the browser that began it, once, and within ten minutes', async () => {
    const world = createModeratedWorld(asAccount);
    const query = await begin(world);
    expect(await world.signIn.complete('oidc', browser('victim'), query)).toEqual(invalid);
    expect(await world.signIn.complete('other', browser('laptop'), query)).toEqual(invalid);
    const outcome = await world.signIn.complete('oidc', browser('laptop'), query);
    expect(outcome.kind).toBe('signed-in');
    expect(await world.signIn.complete('oidc', browser('laptop'), query)).toEqual(invalid);
    expect(await world.signIn.complete('oidc', browser('laptop'), '?state=guess')).toEqual(invalid);
    const slow = await begin(world);
    world.clock.advance(10 * MINUTE_MS);
    expect(await world.signIn.complete('oidc', browser('laptop'), slow)).toEqual(invalid);
  });

  it('is refused to a network that guesses how a provider returns', async () => {
    const world = createModeratedWorld(asAccount);
    for (let i = 0; i < 200; i += 1)
      expect(await world.signIn.complete('oidc', browser('laptop'), `?state=${i}`)).toEqual(invalid);
    const outcome = await world.signIn.complete('oidc', browser('laptop'), '?state=guess');
    expect(outcome).toEqual({ kind: 'too-many' });
  });

  it('says why the provider refused', async () => {
    let why: 'denied' | 'unavailable' = 'denied';
    const world = createModeratedWorld({ providers: [createFakeProvider(() => why)] });
    const tryToSignIn = async () => world.signIn.complete('oidc', browser('laptop'), await begin(world));
    expect(await tryToSignIn()).toEqual({ kind: 'denied' });
    why = 'unavailable';
    expect(await tryToSignIn()).toEqual({ kind: 'unavailable' });
    expect(world.logged).toContain('console_sign_in_refused {"method":"oidc","why":"denied"}');
  });

  it('links an identity to an account with a one-time link in the same browser, until it is unlinked', async () => {
    const world = createModeratedWorld({ providers: [createFakeProvider(() => identity)] });
    const signInOn = async (name: string) =>
      world.signIn.complete('oidc', browser(name), await begin(world, name));
    expect(await signInOn('laptop')).toEqual({ kind: 'unlinked' });
    const token = await world.issueLink(aoi);
    expect(await world.signIn.findLink(token, browser('phone'))).not.toHaveProperty('unlinkedIssuer');
    expect(await world.signIn.findLink(token, browser('laptop'))).toMatchObject({
      unlinkedIssuer: 'id.example',
    });
    await world.signIn.useLink(token, browser('laptop'), { linksIdentity: true });
    expect(await signInOn('phone')).toMatchObject({ kind: 'signed-in', session: { account } });
    const [link] = await world.signIn.listIdentities(account);
    expect(link).toMatchObject({ issuer: 'id.example' });
    expect(await world.signIn.unlinkIdentity({ ...account, id: 'kei' }, link!.id)).toBe(false);
    expect(await world.signIn.unlinkIdentity(account, link!.id)).toBe(true);
    expect(await signInOn('phone')).toEqual({ kind: 'unlinked' });
  });

  it('does not link an identity when the person does not ask for it', async () => {
    const world = createModeratedWorld({ providers: [createFakeProvider(() => identity)] });
    await world.signIn.complete('oidc', browser('laptop'), await begin(world));
    await signIn(world);
    expect(await world.signIn.listIdentities(account)).toEqual([]);
  });
});

describe('a session', () => {
  it('ends twelve hours after the sign-in, and a job deletes it', async () => {
    const world = createModeratedWorld();
    const { token } = await signIn(world);
    world.clock.advance(12 * HOUR_MS - 1);
    expect(await world.access.readSession(token)).toBeDefined();
    world.clock.advance(1);
    expect(await world.access.readSession(token)).toBeUndefined();
    expect(await world.keyValueStore.list('console/')).not.toEqual([]);
    for (const job of world.scheduledJobs) await job.run(world.clock.now());
    expect(await world.keyValueStore.list('console/')).toEqual([]);
  });

  it('is known to another process with the same store', async () => {
    const world = createModeratedWorld();
    const { token } = await signIn(world);
    const other = createAccessWorld({ keyValueStore: world.keyValueStore });
    expect(await other.access.readSession(token)).toMatchObject({ account });
  });

  it('is a new one after every sign-in, and the one that the browser had ends', async () => {
    const world = createModeratedWorld();
    const first = await signIn(world);
    const second = await signIn(world, first.token);
    expect(second.token).not.toBe(first.token);
    expect(await world.access.readSession(first.token)).toBeUndefined();
    expect(await world.signIn.listSessions(account)).toEqual([second.session]);
  });

  it('can be ended from another session of the same account only, or by signing out', async () => {
    const world = createModeratedWorld();
    const lost = await signIn(world);
    expect(await world.signIn.revokeSession({ platform: 'fake', id: 'kei' }, lost.session.id)).toBe(false);
    expect(await world.signIn.revokeSession({ ...account, serverId: 'square' }, lost.session.id)).toBe(false);
    expect(await world.access.readSession(lost.token)).toBeDefined();
    expect(await world.signIn.revokeSession(account, lost.session.id)).toBe(true);
    expect(await world.access.readSession(lost.token)).toBeUndefined();
    const { token } = await signIn(world);
    await world.signIn.signOut(token);
    expect(await world.access.readSession(token)).toBeUndefined();
  });

  it('is one of at most twenty; the oldest ends', async () => {
    const world = createModeratedWorld();
    const { token } = await signIn(world);
    for (let i = 0; i < 20; i += 1) {
      world.clock.advance(4 * MINUTE_MS);
      await signIn(world);
    }
    expect(await world.signIn.listSessions(account)).toHaveLength(20);
    expect(await world.access.readSession(token)).toBeUndefined();
  });

  it('is not found with a token of another form', async () => {
    const world = createModeratedWorld();
    for (const token of ['', '../../x', 'a'.repeat(10_000), '\u0000'.repeat(43)])
      expect(await world.access.readSession(token)).toBeUndefined();
  });
});

it('an account of one server only has no role on another server of the platform', async () => {
  const world = createModeratedWorld();
  world.join({ ...aoi, server: OTHER_SERVER });
  expect(await world.access.listServers(account)).toHaveLength(2);
  const bound = { ...account, serverId: OTHER_SERVER.id };
  expect(await world.access.listServers(bound)).toEqual([{ server: OTHER_SERVER, name: 'harbour' }]);
  expect(await world.access.findViewer(bound, SERVER, { isFresh: true })).toBeUndefined();
});

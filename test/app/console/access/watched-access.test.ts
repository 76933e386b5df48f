import { expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { moderator, SERVER } from '../../../support/messages.ts';
import { type AccessWorld, browser, createAccessWorld, OTHER_SERVER } from './access-world.ts';

const aoi = moderator('aoi');
const account = { platform: 'fake', id: 'aoi' };

async function openStream(world: AccessWorld, server = SERVER) {
  const outcome = await world.signIn.useLink(await world.issueLink(aoi), browser('laptop'), {
    linksIdentity: false,
  });
  if (outcome.kind !== 'signed-in') throw new Error(outcome.kind);
  const { session, token } = outcome;
  const stream = { ended: 0 };
  const stop = world.access.watch({ account, server, session }, () => {
    stream.ended += 1;
  });
  return { stream, stop, session, token };
}

function createModeratedWorld(): AccessWorld {
  const world = createAccessWorld();
  world.join(aoi);
  world.join({ ...aoi, server: OTHER_SERVER });
  return world;
}

const runJobs = async (world: AccessWorld) => {
  for (const { run } of world.scheduledJobs) await run(world.clock.now());
};

it('an open stream ends as soon as it is known that the moderator has lost the role, on that server only', async () => {
  const world = createModeratedWorld();
  const { stream } = await openStream(world);
  const { stream: elsewhere } = await openStream(world, OTHER_SERVER);
  world.members.delete('fake:square/aoi');
  expect(stream.ended).toBe(0);
  await world.access.findViewer(account, SERVER, { isFresh: true });
  await runJobs(world);
  expect([stream.ended, elsewhere.ended]).toEqual([1, 0]);
});

it('an open stream ends when the rights are five minutes old and the role is gone, without any request', async () => {
  const world = createModeratedWorld();
  const { stream } = await openStream(world);
  world.members.clear();
  await runJobs(world);
  expect(stream.ended).toBe(0);
  world.clock.advance(5 * MINUTE_MS);
  await runJobs(world);
  expect(stream.ended).toBe(1);
});

it('an open stream ends with its session: signed out, ended on another device, expired', async () => {
  const world = createModeratedWorld();
  const signedOut = await openStream(world);
  await world.signIn.signOut(signedOut.token);
  expect(signedOut.stream.ended).toBe(1);
  const ended = await openStream(world);
  await world.signIn.revokeSession(account, ended.session.id);
  expect(ended.stream.ended).toBe(1);
  const expired = await openStream(world);
  world.clock.advance(12 * HOUR_MS);
  await runJobs(world);
  expect(expired.stream.ended).toBe(1);
});

it('an open stream survives a short outage of the platform, and ends only once', async () => {
  const world = createModeratedWorld();
  const { stream } = await openStream(world);
  world.setOutage(true);
  await world.access.findViewer(account, SERVER, { isFresh: true });
  await runJobs(world);
  expect(stream.ended).toBe(0);
  world.clock.advance(5 * MINUTE_MS);
  await runJobs(world);
  await runJobs(world);
  expect(stream.ended).toBe(1);
});

it('a stream that the browser closed is not watched any more', async () => {
  const world = createModeratedWorld();
  const { stream, stop, token } = await openStream(world);
  stop();
  await world.signIn.signOut(token);
  expect(stream.ended).toBe(0);
});

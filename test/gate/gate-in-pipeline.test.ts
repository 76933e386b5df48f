import { expect, test } from 'vitest';
import { deriveCaseState, deriveGateHistory } from '../../src/cases/index.ts';
import { createFakeClock, DAY_MS } from '../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { createGateWorld, GATE_POLICY } from '../support/worlds/gate-world.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const WAVES = { joins: 3, windowMinutes: 3, do: ['invites'], minutes: 60 } as const;
const old = { accountCreatedAt: new Date(createFakeClock().now().getTime() - 900 * DAY_MS) };

function createWorlds(policy = {}) {
  const gate = createGateWorld({ policy: { waves: { ...WAVES, do: [...WAVES.do] }, ...policy } });
  const world = createPipelineWorld({
    policy: { gate: GATE_POLICY, waves: { ...WAVES, do: [...WAVES.do] }, ...policy },
    gate: gate.gate,
    adapter: gate.adapter,
  });
  const quarantined = (id: string) => gate.adapter.memberState({ server: SERVER, id }).quarantined;
  return { gate, world, quarantined };
}

test('all members of a wave must verify, also those who joined before it was detected; earlier members need not', async () => {
  const { world, quarantined } = createWorlds();
  const join = (id: string, ms = 0) =>
    world.intake.handleJoin(member(id, { ...old, joinedAt: new Date(world.clock.now().getTime() + ms) }));
  await join('early', -10 * 60_000);
  for (const id of ['a', 'b']) await join(id);
  expect(['early', 'a', 'b'].map(quarantined)).toEqual([false, false, false]);
  await join('c');
  await join('d', 1000);
  expect(['early', 'a', 'b', 'c', 'd'].map(quarantined)).toEqual([false, true, true, true, true]);
});

test('a new account that also belongs to a wave gets one message, not two', async () => {
  const { gate, world } = createWorlds();
  for (const id of ['a', 'b', 'c']) {
    await world.intake.handleJoin(member(id, { accountCreatedAt: world.clock.now() }));
  }
  expect(gate.adapter.messagesTo('a')).toHaveLength(1);
  expect(gate.adapter.messagesTo('c')).toHaveLength(1);
});

test('a doubtful offer of work quarantines its author, however old the account; ordinary talk does not', async () => {
  const { world, quarantined } = createWorlds();
  await world.intake.handleMessage(message(member('sora', old), 'おはよう'));
  await world.intake.handleMessage(message(member('kei', old), 'BEWARE of these'));
  await world.intake.handleMessage(message(member('rin', old), 'DOUBTFUL'));
  expect(['sora', 'kei', 'rin'].map(quarantined)).toEqual([false, false, true]);
});

test('where the gate is off, no member must verify', async () => {
  const { gate, world } = createWorlds({ gate: { ...GATE_POLICY, mode: 'off' } });
  for (const id of ['a', 'b', 'c', 'd']) await world.intake.handleJoin(member(id));
  await world.intake.handleMessage(message(member('rin', old), 'DOUBTFUL'));
  expect(gate.adapter.requestedActions.filter(({ kind }) => kind === 'quarantine')).toEqual([]);
});

test("a member's cases show a ban and its end, a quarantine, and a quarantine that was taken back", async () => {
  const policy = {
    gate: { ...GATE_POLICY, mode: 'off' as const },
    ladder: [{ strikes: 1, do: 'quarantine' as const }],
  };
  const strict = createPipelineWorld({ policy });
  const posted = message('rin', 'RECRUIT');
  await strict.intake.handleMessage(posted);
  const history = async () => {
    const ids = await strict.archive.listCasesByAuthor(posted.author, 9);
    const states = await Promise.all(ids.map(async (id) => deriveCaseState(await strict.archive.read(id))));
    return deriveGateHistory(states.filter((state) => state !== undefined));
  };
  expect(await history()).toEqual({ banned: false, quarantined: true, quarantineOverturned: false });
  const [id] = await strict.archive.listCasesByAuthor(posted.author, 9);
  await strict.intake.performModeratorAction({ caseId: id!, moderator: moderator(), action: 'ban' });
  expect(await history()).toMatchObject({ banned: true });
  strict.clock.advance(1000);
  await strict.intake.decide({ caseId: id!, moderator: moderator(), decision: 'overturn' });
  expect(await history()).toEqual({ banned: false, quarantined: false, quarantineOverturned: true });
});

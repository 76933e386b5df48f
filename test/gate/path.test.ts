import { expect, test } from 'vitest';
import { caseState, gateHistory } from '../../src/cases/index.ts';
import { DAY, fakeClock } from '../support/clock.ts';
import { createGateWorld, GATE } from '../support/gate-world.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const WAVES = { joins: 3, windowMinutes: 3, do: ['invites'], minutes: 60 } as const;
const old = { accountCreatedAt: new Date(fakeClock().now().getTime() - 900 * DAY) };

function worlds(policy = {}) {
  const gate = createGateWorld({ policy: { waves: { ...WAVES, do: [...WAVES.do] }, ...policy } });
  const world = createWorld({
    policy: { gate: GATE, waves: { ...WAVES, do: [...WAVES.do] }, ...policy },
    gate: gate.gate,
    adapter: gate.adapter,
  });
  const quarantined = (id: string) => gate.adapter.member({ server: SERVER, id }).quarantined;
  return { gate, world, quarantined };
}

test('everybody who came in a wave must verify, those before it was seen and those after; not who came earlier', async () => {
  const { world, quarantined } = worlds();
  const join = (id: string, ms = 0) =>
    world.intake.joined(member(id, { ...old, joinedAt: new Date(world.clock.now().getTime() + ms) }));
  await join('early', -10 * 60_000);
  for (const id of ['a', 'b']) await join(id);
  expect(['early', 'a', 'b'].map(quarantined)).toEqual([false, false, false]);
  await join('c');
  await join('d', 1000);
  expect(['early', 'a', 'b', 'c', 'd'].map(quarantined)).toEqual([false, true, true, true, true]);
});

test('who is asked as a new account and then proves to be of a wave gets one letter, not two', async () => {
  const { gate, world } = worlds();
  for (const id of ['a', 'b', 'c']) {
    await world.intake.joined(member(id, { accountCreatedAt: world.clock.now() }));
  }
  expect(gate.adapter.lettersTo('a')).toHaveLength(1);
  expect(gate.adapter.lettersTo('c')).toHaveLength(1);
});

test('a doubtful offer of work quarantines its author, however old the account; ordinary talk does not', async () => {
  const { world, quarantined } = worlds();
  await world.intake.message(message(member('sora', old), 'おはよう'));
  await world.intake.message(message(member('kei', old), 'BEWARE of these'));
  await world.intake.message(message(member('rin', old), 'DOUBTFUL'));
  expect(['sora', 'kei', 'rin'].map(quarantined)).toEqual([false, false, true]);
});

test('where the gate is off, the same things ask nobody', async () => {
  const { gate, world } = worlds({ gate: { ...GATE, mode: 'off' } });
  for (const id of ['a', 'b', 'c', 'd']) await world.intake.joined(member(id));
  await world.intake.message(message(member('rin', old), 'DOUBTFUL'));
  expect(gate.adapter.asked.filter(({ kind }) => kind === 'quarantine')).toEqual([]);
});

test('the cases tell a ban and its end, a quarantine, and one that was taken back', async () => {
  const policy = {
    gate: { ...GATE, mode: 'off' as const },
    ladder: [{ strikes: 1, do: 'quarantine' as const }],
  };
  const strict = createWorld({ policy });
  const posted = message('rin', 'RECRUIT');
  await strict.intake.message(posted);
  const history = async () => {
    const ids = await strict.archive.casesOf(posted.author, 9);
    const states = await Promise.all(ids.map(async (id) => caseState(await strict.archive.read(id))));
    return gateHistory(states.filter((state) => state !== undefined));
  };
  expect(await history()).toEqual({ banned: false, quarantined: true, overturned: false });
  const [id] = await strict.archive.casesOf(posted.author, 9);
  await strict.intake.handle({ caseId: id!, moderator: moderator(), deed: 'ban' });
  expect(await history()).toMatchObject({ banned: true });
  strict.clock.pass(1000);
  await strict.intake.decide({ caseId: id!, moderator: moderator(), decision: 'overturn' });
  expect(await history()).toEqual({ banned: false, quarantined: false, overturned: true });
});

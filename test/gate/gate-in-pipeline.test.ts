import { expect, test } from 'vitest';
import type { Message } from '#core';
import { loadRulesBundle } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { deriveCaseId, deriveCaseState, deriveGateHistory } from '../../src/cases/index.ts';
import type { Detect } from '../../src/pipeline/detect.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { createFakeClock, DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
import { fakeDetect } from '../support/fake-detector.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { createGateWorld, GATE_POLICY } from '../support/worlds/gate-world.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const WAVES = { joins: 3, windowMinutes: 3, do: ['invites'], minutes: 60 } as const;
const old = { accountCreatedAt: new Date(createFakeClock().now().getTime() - 900 * DAY_MS) };

function createWorlds(policy = {}, detect: Detect = fakeDetect, adapter = createFakeAdapter()) {
  const gate = createGateWorld({ policy: { waves: { ...WAVES, do: [...WAVES.do] }, ...policy }, adapter });
  const world = createPipelineWorld({
    detect,
    policy: { gate: GATE_POLICY, waves: { ...WAVES, do: [...WAVES.do] }, ...policy },
    gate: gate.gate,
    adapter: gate.adapter,
  });
  const quarantined = (id: string) => gate.adapter.memberState({ server: SERVER, id }).quarantined;
  /** The facts of a card, one a line. */
  const cardOf = ({ ref }: Message) =>
    gate.adapter.cards
      .get(deriveCaseId(ref))
      ?.facts.map(({ value }) => value)
      .join('\n');
  return { gate, world, quarantined, cardOf };
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

test('an offer of work that leads to a card quarantines its author, however old the account, and the card says so', async () => {
  const { world, quarantined, cardOf } = createWorlds();
  await world.intake.handleMessage(message(member('sora', old), 'おはよう'));
  await world.intake.handleMessage(message(member('kei', old), 'BEWARE of these'));
  const posted = message(member('rin', old), 'DOUBTFUL');
  await world.intake.handleMessage(posted);
  expect(['sora', 'kei', 'rin'].map(quarantined)).toEqual([false, false, true]);
  expect(cardOf(posted)).toContain(
    'この投稿により、投稿した人に本人確認をお願いしました（確認が済むまで書き込めません）。',
  );
  expect((await world.archive.read(deriveCaseId(posted.ref))).map(({ kind }) => kind)).toContain('gated');
});

test('talk that the rules only suspect a little, without a card, quarantines no one', async () => {
  const { world, quarantined } = createWorlds();
  await world.intake.handleMessage(message(member('rin', old), 'PAY'));
  expect(quarantined('rin')).toBe(false);
  expect(world.adapter.cards.size).toBe(0);
});

test('questions about the words of recruiters, a role in a play and an ID picture for an employer leave old members free', async () => {
  const rules = await loadRulesBundle(DEFAULT_RULES_FOLDER);
  if (!rules.ok) throw new Error(rules.why);
  const { detector, policy } = rules.value;
  const { world, quarantined } = createWorlds({ packs: policy.packs }, (posted, inForce) =>
    detector.detect(posted, inForce),
  );
  const lines = [
    '出し子って何のこと？',
    'ホワイト案件って聞いた',
    '受け子の役を演じる',
    '保険証の画像、バイト先にもう送った',
  ];
  for (const [index, line] of lines.entries())
    await world.intake.handleMessage(message(member(`m${index}`, old), line));
  expect(lines.map((_, index) => quarantined(`m${index}`))).toEqual([false, false, false, false]);
});

test('a member who asks for help or looks for work is not quarantined', async () => {
  const { world, quarantined } = createWorlds();
  await world.intake.handleMessage(message(member('rin', old), 'SCARED'));
  await world.intake.handleMessage(message(member('sora', old), 'JOBLESS'));
  expect(['rin', 'sora'].map(quarantined)).toEqual([false, false]);
});

test('a report of another member quarantines no one', async () => {
  const { world, quarantined } = createWorlds();
  const posted = message(member('rin', old), 'PAY');
  await world.intake.report({ message: posted, reporter: member('sora', old), reason: 'odd' });
  expect(world.adapter.cards.size).toBe(1);
  expect(quarantined('rin')).toBe(false);
});

test('a moderator who overturns the case lets the author in at once, and the card says so', async () => {
  const { gate, world, quarantined, cardOf } = createWorlds();
  for (const [id, text] of [
    ['rin', 'DOUBTFUL'],
    ['sora', 'RECRUIT'],
  ] as const) {
    const posted = message(member(id, old), text);
    await world.intake.handleMessage(posted);
    expect(quarantined(id)).toBe(true);
    const caseId = deriveCaseId(posted.ref);
    await world.intake.decide({ caseId, moderator: moderator(), decision: 'overturn' });
    expect(quarantined(id)).toBe(false);
    expect(cardOf(posted)).toContain('この事案が取り消されたため、本人確認なしで書き込めるようにしました。');
    expect(await gate.gate.listWaiting(SERVER, 9)).toEqual({ count: 0, shown: [] });
  }
});

test('an overturned case does not let in a member who also waits because of another case, or as a new account', async () => {
  const { world, quarantined } = createWorlds();
  const posts = ['DOUBTFUL one', 'DOUBTFUL two'].map((text) => message(member('rin', old), text));
  for (const posted of posts) {
    await world.intake.handleMessage(posted);
    world.clock.advance(HOUR_MS);
  }
  const overturn = (posted: Message) =>
    world.intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  await overturn(posts[0]!);
  expect(quarantined('rin')).toBe(true);
  await overturn(posts[1]!);
  expect(quarantined('rin')).toBe(false);

  const newcomer = member('new', { accountCreatedAt: world.clock.now() });
  await world.intake.handleJoin(newcomer);
  const posted = message(newcomer, 'DOUBTFUL');
  await world.intake.handleMessage(posted);
  await overturn(posted);
  expect(quarantined('new')).toBe(true);
});

test('a new account whose quarantine by a case is overturned no longer waits at the gate either', async () => {
  const { gate, world, quarantined } = createWorlds({ ladder: [{ strikes: 1, do: 'quarantine' as const }] });
  const newcomer = member('new', { accountCreatedAt: world.clock.now() });
  await world.intake.handleJoin(newcomer);
  const posted = message(newcomer, 'RECRUIT');
  await world.intake.handleMessage(posted);
  const caseId = deriveCaseId(posted.ref);
  gate.histories.set('new', { quarantineOverturned: true });
  await world.intake.decide({ caseId, moderator: moderator(), decision: 'overturn' });
  expect(quarantined('new')).toBe(false);
  expect((await gate.gate.listWaiting(SERVER, 9)).count).toBe(0);
});

test('a member who waits since an older version is let in when the case is overturned', async () => {
  const { gate, world, quarantined } = createWorlds();
  const posted = message(member('rin', old), 'DOUBTFUL');
  await world.intake.handleMessage(posted);
  await gate.keyValueStore.put(
    `gate/member/${SERVER.platform}:${SERVER.id}/rin`,
    JSON.stringify({ state: 'waiting', why: 'job-post', at: 5 }),
  );
  await world.intake.decide({
    caseId: deriveCaseId(posted.ref),
    moderator: moderator(),
    decision: 'overturn',
  });
  expect(quarantined('rin')).toBe(false);
});

test('when the platform does not mute the author, neither the message to the author nor the card claims it', async () => {
  const adapter = createFakeAdapter({ outcomes: { quarantine: { status: 'degraded', detail: 'partly' } } });
  const { gate, world, cardOf } = createWorlds({}, undefined, adapter);
  const posted = message(member('rin', old), 'DOUBTFUL');
  await world.intake.handleMessage(posted);
  expect(gate.adapter.messagesTo('rin')[0]?.letter.text).not.toContain('書き込みはできません');
  expect(gate.adapter.messagesTo('rin')[0]?.letter.text).toContain('ご本人の確認をお願いしています');
  expect(cardOf(posted)).toContain('一部のチャンネルではまだ書き込めます');
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

test('a timed quarantine of the ladder that ends keeps a member who still waits at the gate in quarantine', async () => {
  const { gate, world, quarantined } = createWorlds({
    ladder: [{ strikes: 1, do: 'quarantine', hours: 72 }],
  });
  const author = member('rin', { accountCreatedAt: world.clock.now() });
  await world.intake.handleJoin(author);
  expect(gate.adapter.messagesTo('rin')).toHaveLength(1);
  await world.intake.handleMessage(message(author, 'RECRUIT'));
  world.clock.advance(72 * HOUR_MS);
  await world.intake.runDueJobs();
  expect(quarantined('rin')).toBe(true);
  expect(await gate.gate.vouch(moderator(), { server: SERVER, id: 'rin', name: 'rin' })).toBe(true);
  expect(quarantined('rin')).toBe(false);
});

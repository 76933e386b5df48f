import { expect, test } from 'vitest';
import { logit } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

test('an ordinary message costs no store call at all', async () => {
  const { intake, adapter, calls } = createPipelineWorld();
  await intake.handleMessage(message('rin', 'カツオのたたきを食べたい'));
  await intake.handleMessage(message('rin', 'BEWARE'.toLowerCase()));
  expect(calls).toEqual([]);
  expect(adapter.requestedActions).toEqual([]);
});

test('a case is one line in the log, with what was done and without a word of the message', async () => {
  const { intake, logged } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT 港で箱を受け取るだけ');
  await intake.handleMessage(posted);
  await intake.handleMessage(message('sora', 'good morning'));
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(/^info case_summary /);
  expect(JSON.parse(logged[0]!.replace('info case_summary ', ''))).toMatchObject({
    case: deriveCaseId(posted.ref),
    server: 'fake:square',
    ruling: 'hide',
    actions: 'hide:done warn:done',
    strikes: 1,
  });
  expect(logged.join()).not.toContain('港');
});

test('evidence is in the archive before the platform is asked for anything', async () => {
  const order: string[] = [];
  const { intake } = createPipelineWorld({ observe: (call, when) => order.push(`${call} ${when}`) });
  await intake.handleMessage(message('rin', 'RECRUIT'));
  expect(order.indexOf('archive.append done')).toBeGreaterThan(-1);
  expect(order.indexOf('archive.append done')).toBeLessThan(order.indexOf('adapter.apply called'));
});

test('what was done is written down together with what follows from it: the strike, then the card', async () => {
  const { intake, archive, calls } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(calls.filter((call) => call === 'archive.append')).toHaveLength(3);
  const kinds = (await archive.read(deriveCaseId(posted.ref))).map(({ kind }) => kind);
  expect(kinds).toEqual(['opened', 'acted', 'struck', 'escalated', 'acted']);
});

test('a moderator who decides before the outcome is written down loses nothing of it, and nothing is hidden twice', async () => {
  const posted = message('rin', 'RECRUIT');
  const id = deriveCaseId(posted.ref);
  let decided: Promise<unknown> | undefined;
  const world = createPipelineWorld({
    async observe(call, when) {
      if (call !== 'strikes.add' || when !== 'called' || decided) return;
      decided = intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
      await decided;
    },
  });
  const { intake, adapter, archive, outbox } = world;
  await intake.handleMessage(posted);
  await decided;
  const events = await archive.read(id);
  expect(events.filter(({ kind }) => kind === 'acted' || kind === 'ruled')).toMatchObject([
    { outcome: { action: { kind: 'hide' }, status: 'done' } },
    { kind: 'ruled' },
    { outcome: { action: { kind: 'restore' }, status: 'done' } },
    { outcome: { action: { kind: 'reply' } } },
  ]);
  expect(adapter.changes.filter((kind) => kind === 'hide')).toHaveLength(1);
  expect(adapter.isHidden(posted)).toBe(false);
  expect(await outbox.countPending()).toBe(0);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('the case keeps the whole message, the verdict and the version of the rules', async () => {
  const { intake, archive } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT', { parts: [{ kind: 'embed', text: 'x' }] });
  await intake.handleMessage(posted);
  const [opened] = await archive.read(deriveCaseId(posted.ref));
  expect(opened).toMatchObject({ kind: 'opened', message: posted, packs: 'fake 1' });
  expect(opened).toMatchObject({ verdict: { ruling: 'hide', probability: 0.7908, stance: 'soliciting' } });
});

test('half a surrogate pair is mended before it is stored, and the marks stay where they are', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', '\ud83d RECRUIT');
  await intake.handleMessage(posted);
  const card = adapter.cards.get(deriveCaseId(posted.ref))!;
  expect(card).toMatchObject({ text: '\ufffd RECRUIT', spans: [{ start: 2, end: 9 }] });
});

test('a doubtful message stays visible and waits for a moderator', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  expect(adapter.changes).toEqual(['card']);
  const card = adapter.cards.get(deriveCaseId(posted.ref))!;
  expect(card.status).toContain('表示されたまま');
  expect(card.buttons).toHaveLength(2);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('a warning to others is never hidden, however much it sounds like the real thing', async () => {
  const { intake, adapter } = createPipelineWorld();
  await intake.handleMessage(message('rin', 'BEWARE'));
  expect(adapter.changes).toEqual(['card']);
});

test('bots, moderators, exempt roles and exempt channels are left alone', async () => {
  const { intake, adapter, calls } = createPipelineWorld({
    policy: { exempt: { roles: ['staff'], channels: ['quarry'] } },
  });
  await intake.handleMessage(message(member('bot', { bot: true }), 'RECRUIT'));
  await intake.handleMessage(message(moderator('aoi'), 'RECRUIT'));
  await intake.handleMessage(message(member('rin', { roles: ['staff'] }), 'RECRUIT SCARED'));
  await intake.handleMessage(
    message('rin', 'RECRUIT', { ref: { server: SERVER, channel: 'quarry', id: '1' } }),
  );
  expect(adapter.requestedActions).toEqual([]);
  expect(calls).toEqual([]);
});

test('in shadow mode nothing happens but the card, which says so', async () => {
  const { intake, adapter, archive } = createPipelineWorld({ policy: { mode: 'shadow' } });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await intake.handleMessage(message('sora', 'SCARED'));
  expect(adapter.requestedActions.map((action) => action.kind)).toEqual(['card']);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('試験運転');
  const events = await archive.read(deriveCaseId(posted.ref));
  expect(events.map((event) => event.kind)).toEqual(['opened', 'acted']);
  expect(events[1]).toMatchObject({ outcome: { status: 'simulated' } });
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test("when the hour's allowance is spent the message stays, moderators get the card, no strike is counted", async () => {
  const { intake, adapter, clock } = createPipelineWorld({
    policy: { quota: { hidesPerHour: 1, newcomerDays: 14 } },
  });
  const [first, second] = [message('rin', 'RECRUIT'), message('sora', 'RECRUIT')];
  await intake.handleMessage(first);
  await intake.handleMessage(second);
  expect(adapter.isHidden(first)).toBe(true);
  expect(adapter.isHidden(second)).toBe(false);
  const card = adapter.cards.get(deriveCaseId(second.ref))!;
  expect(card.status).toContain('上限');
  expect(adapter.messagesTo('sora')).toEqual([]);
  expect((await intake.getMemberHistory(second.author)).strikes).toBe(0);

  await intake.decide({ caseId: card.caseId, moderator: moderator(), decision: 'uphold' });
  expect(adapter.isHidden(second)).toBe(true);

  clock.advance(HOUR_MS);
  const third = message('yui', 'RECRUIT');
  await intake.handleMessage(third);
  expect(adapter.isHidden(third)).toBe(true);
});

test('when the evidence cannot be stored nothing is hidden, and a card with the link says why', async () => {
  const { intake, adapter } = createPipelineWorld({
    observe: (call) => {
      if (call === 'archive.append') throw new Error('disk full');
    },
  });
  const posted = message('rin', 'RECRUIT', { url: 'https://example.org/m1' });
  await intake.handleMessage(posted);
  expect(adapter.changes).toEqual(['card']);
  expect(adapter.cards.get(deriveCaseId(posted.ref))).toMatchObject({
    revision: 0,
    url: 'https://example.org/m1',
    text: 'RECRUIT',
    status: expect.stringContaining('証拠を保存できなかった'),
    buttons: [],
  });
});

test('the same message delivered twice, also at the same time, is one case', async () => {
  const { intake, adapter, archive } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await Promise.all([
    intake.handleMessage(posted),
    intake.handleMessage(posted),
    intake.handleMessage(posted),
  ]);
  await intake.handleMessage(posted);
  expect(adapter.requestedActions.map((action) => action.kind)).toEqual(['hide', 'warn', 'card']);
  const events = await archive.read(deriveCaseId(posted.ref));
  expect(events.filter((event) => event.kind === 'struck')).toHaveLength(1);
});

test('two processes that see the same message at the same time act once', async () => {
  const { intake, adapter, restartIntake, archive } = createPipelineWorld();
  const other = restartIntake();
  const posted = message('rin', 'RECRUIT');
  await Promise.all([intake.handleMessage(posted), other.handleMessage(posted)]);
  expect(adapter.changes.filter((kind) => kind !== 'card')).toEqual(['hide', 'warn']);
  expect(adapter.requestedActions.filter((action) => action.kind === 'hide')).toHaveLength(1);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
  const events = await archive.read(deriveCaseId(posted.ref));
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.revision).toBe(events.length);
});

test("one member's messages climb the ladder in the order in which they were posted", async () => {
  const { intake, adapter } = createPipelineWorld();
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  await Promise.all(posts.map((posted) => intake.handleMessage(posted)));
  expect(adapter.requestedActions.map((action) => action.kind).filter((kind) => kind !== 'card')).toEqual([
    'hide',
    'warn',
    'hide',
    'timeout',
    'warn',
    'hide',
    'quarantine',
    'warn',
  ]);
});

test('strikes that are too old no longer count', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  await intake.handleMessage(message('rin', 'RECRUIT'));
  clock.advance(91 * DAY_MS);
  await intake.handleMessage(message('rin', 'RECRUIT'));
  expect(adapter.changes).not.toContain('timeout');
});

test('who asks for help gets a kind direct message, once a day, and never a case', async () => {
  const { intake, adapter, clock, archive } = createPipelineWorld();
  const cry = message('rin', 'SCARED, they have my ID');
  await intake.handleMessage(cry);
  await intake.handleMessage(message('rin', 'SCARED!!'));
  expect(adapter.requestedActions.map((action) => action.kind)).toEqual(['help']);
  const { text } = adapter.messagesTo('rin', 'help')[0]!.letter;
  expect(text).toContain('#9110');
  expect(text).not.toContain('違反');
  expect(await archive.read(deriveCaseId(cry.ref))).toEqual([]);
  clock.advance(DAY_MS);
  await intake.handleMessage(message('rin', 'JOBLESS, anything that pays'));
  expect(adapter.messagesTo('rin', 'help')).toHaveLength(2);
  expect((await intake.getMemberHistory(cry.author)).strikes).toBe(0);
});

test('a member is written to in their own language, moderators in that of the server', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message(member('rin', { language: 'en' }), 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.messagesTo('rin')[0]!.letter.text).toContain('has been hidden');
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toBe('投稿を非表示にしました。');
});

test('what the platform cannot do is asked for as the nearest milder thing', async () => {
  const adapter = createFakeAdapter({ without: ['ban', 'kick', 'quarantine'] });
  const { intake } = createPipelineWorld({ adapter, policy: { ladder: [{ strikes: 1, do: 'ban' }] } });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.memberState(posted.author).timeoutUntil).toBeDefined();
  const facts = adapter.cards.get(deriveCaseId(posted.ref))!.facts;
  expect(facts).toContainEqual({
    label: 'タイムアウト',
    value: expect.stringContaining('対応していない'),
  });
});

test('when the platform cannot hide, nothing is called hidden, no strike counts, and the card says so', async () => {
  const adapter = createFakeAdapter({ without: ['hide'] });
  const { intake } = createPipelineWorld({ adapter });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.messagesTo('rin', 'warn')).toEqual([]);
  const card = adapter.cards.get(deriveCaseId(posted.ref))!;
  expect(card.status).toContain('接続先がこの操作に対応していない');
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('a broken detector stops neither this message nor the next, and no text reaches the log', async () => {
  let broken = true;
  const world = createPipelineWorld({
    detect: (posted, policy) => {
      if (broken) throw new Error(posted.text);
      return { signals: [], stance: 'none', logOdds: logit(policy.probability.review) };
    },
  });
  await world.intake.handleMessage(message('rin', 'my secret'));
  broken = false;
  await world.intake.handleMessage(message('rin', 'my secret'));
  expect(world.adapter.changes).toEqual(['card']);
  expect(world.logged.join()).toContain('detection_failed');
  expect(world.logged.join()).not.toContain('secret');
});

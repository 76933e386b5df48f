import { describe, expect, test } from 'vitest';
import type { Member, Message, Policy } from '#core';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { edited, member, message, moderator } from '../../../support/messages.ts';
import { contextRules } from '../../../support/shipped-wording-and-policy.ts';
import { WEIGHING_PROBABILITY, weighingDetect } from '../../../support/weighing-detector.ts';
import { createPipelineWorld } from '../../../support/worlds/pipeline-world.ts';

const START = new Date('2026-11-02T03:00:00Z').getTime();
const at = (ms: number): Date => new Date(START + ms);

/** A member whose account and membership began so long before the start. */
const memberSince = (id: string, accountMs: number, memberMs: number): Member =>
  member(id, { accountCreatedAt: at(-accountMs), joinedAt: at(-memberMs) });

const newcomer = (id = 'rin'): Member => memberSince(id, 2 * DAY_MS, HOUR_MS);
const oldMember = (id = 'sora'): Member => memberSince(id, 900 * DAY_MS, 400 * DAY_MS);

const post = (author: Member, text: string, more: Partial<Message> = {}): Message =>
  message(author, text, { sentAt: at(MINUTE_MS), ...more });
const inChannel = (channel: string, posted: Message): Message => ({
  ...posted,
  ref: { ...posted.ref, channel },
});
const picture = { kind: 'attachment-name', text: 'IMG_0001.PNG\nこの画像を見て' } as const;

const createWorld = (policy: Partial<Policy> = {}) =>
  createPipelineWorld({
    detect: weighingDetect,
    contextRules,
    policy: { probability: WEIGHING_PROBABILITY, ...policy },
  });

async function reasonsOf(posted: Message, world = createWorld()): Promise<readonly string[]> {
  const verdict = await world.intake.previewVerdict(posted);
  return verdict.signals.filter(({ sorts }) => sorts.includes('context')).map(({ rule }) => rule);
}

describe('context alone never makes a case', () => {
  const ordinary: readonly (readonly [string, Partial<Message>])[] = [
    ['はじめまして、よろしくお願いします', {}],
    ['', { parts: [picture] }],
    ['この画像の場所はどこですか？', { parts: [picture] }],
  ];

  test.each(ordinary)(
    'a newcomer writes 「%s」 in four channels, and a member reports it',
    async (text, more) => {
      const world = createWorld();
      const author = newcomer();
      for (const channel of ['general', 'talk', 'games', 'music'])
        await world.intake.handleMessage(inChannel(channel, post(author, text, more)));
      expect(world.calls).toEqual([]);
      expect(world.adapter.cards.size).toBe(0);
      expect((await world.intake.previewVerdict(post(author, text, more))).ruling).toBe('pass');
    },
  );

  test('a way of writing without a concrete rule is reviewed and not hidden', async () => {
    const verdict = await createWorld().intake.previewVerdict(post(newcomer(), 'MANNER'));
    expect(verdict.ruling).toBe('review');
  });

  test.each(['BEWARE of BIG PAY', 'SCARED of BIG PAY', 'JOBLESS, BIG PAY please'])(
    'a newcomer who does not solicit gets none: %s',
    async (text) => {
      expect(await reasonsOf(post(newcomer(), text))).toEqual([]);
    },
  );
});

describe('who writes', () => {
  test('a doubtful offer passes, and is reviewed if a newcomer posts it', async () => {
    const { intake } = createWorld();
    expect((await intake.previewVerdict(post(member('rin'), 'PAY, HOOK'))).ruling).toBe('pass');
    expect((await intake.previewVerdict(post(newcomer(), 'PAY, HOOK'))).ruling).toBe('review');
  });

  test('an offer on the border is reviewed, and passes from an old member', async () => {
    const { intake } = createWorld();
    expect((await intake.previewVerdict(post(member('rin'), 'BIG, HOOK'))).ruling).toBe('review');
    expect((await intake.previewVerdict(post(oldMember(), 'BIG, HOOK'))).ruling).toBe('pass');
  });

  test('an age that the platform does not tell is no evidence', async () => {
    expect(await reasonsOf(post(member('rin'), 'PAY'))).toEqual([]);
    expect(await reasonsOf(post(member('rin', { unknown: 'rights' }), 'PAY'))).toEqual([]);
  });

  test('an old account that has just joined is no established member', async () => {
    expect(await reasonsOf(post(memberSince('rin', 900 * DAY_MS, HOUR_MS), 'PAY'))).toEqual([
      'context/just-joined',
    ]);
  });

  test('the first three messages after joining count, and the fourth does not', async () => {
    const world = createWorld();
    const author = memberSince('rin', 900 * DAY_MS, -MINUTE_MS);
    const reasons: (readonly string[])[] = [];
    for (const minute of [2, 3, 4, 5]) {
      await world.intake.handleMessage(post(author, 'hello', { sentAt: at(minute * MINUTE_MS) }));
      reasons.push(await reasonsOf(post(author, 'PAY', { sentAt: at(minute * MINUTE_MS) }), world));
    }
    const isFirst = reasons.map((rules) => rules.includes('context/first-messages'));
    expect(isFirst).toEqual([true, true, true, false]);
  });

  test('after a restart the number of messages of earlier members is unknown', async () => {
    const world = createWorld();
    const author = memberSince('rin', 900 * DAY_MS, HOUR_MS);
    await world.intake.handleMessage(post(author, 'hello'));
    expect(await reasonsOf(post(author, 'PAY'), world)).not.toContain('context/first-messages');
  });
});

describe('where and how it was written', () => {
  const games = { channels: { games: ['raids'] } };

  test('a channel about games speaks for the author, also in its threads', async () => {
    const world = createWorld(games);
    const doubtful = post(member('rin'), 'BIG, HOOK');
    expect((await world.intake.previewVerdict(doubtful)).ruling).toBe('review');
    expect((await world.intake.previewVerdict(inChannel('raids', doubtful))).ruling).toBe('pass');
    expect((await world.intake.previewVerdict({ ...doubtful, within: ['raids'] })).ruling).toBe('pass');
  });

  test('an offer with pay and contact stays with the moderators in a channel about games', async () => {
    const world = createWorld(games);
    const offer = inChannel('raids', post(oldMember(), 'PAY, MEET', { replyTo: '1' }));
    expect((await world.intake.previewVerdict(offer)).ruling).toBe('review');
  });

  test('a picture with almost no text, an answer', async () => {
    expect(await reasonsOf(post(member('rin'), 'PAY', { parts: [picture] }))).toEqual([
      'context/picture-with-few-words',
    ]);
    const long = `PAY ${'いろいろな話を書いた文章'.repeat(3)}`;
    expect(await reasonsOf(post(member('rin'), long, { parts: [picture] }))).toEqual([]);
    expect(await reasonsOf(post(member('rin'), 'PAY', { replyTo: '1' }))).toEqual(['context/reply']);
  });

  test('the same text in three channels within minutes, with other spaces and emoji', async () => {
    const world = createWorld();
    const copies = ['PAY for errands', 'PAY  for errands!', '🔥PAY for errands🔥'].map((text, i) =>
      inChannel(`channel-${i}`, post(member('rin'), text, { sentAt: at(i * MINUTE_MS) })),
    );
    const reasons: (readonly string[])[] = [];
    for (const copy of copies) {
      await world.intake.handleMessage(copy);
      reasons.push(await reasonsOf(copy, world));
    }
    expect(reasons).toEqual([
      [],
      ['context/same-text-in-two-channels'],
      ['context/same-text-in-many-channels'],
    ]);
  });

  test('another author, another text, the same channel and an hour later are no copies', async () => {
    const world = createWorld();
    await world.intake.handleMessage(post(member('rin'), 'PAY for errands'));
    for (const other of [
      inChannel('talk', post(member('sora'), 'PAY for errands')),
      inChannel('talk', post(member('rin'), 'PAY for something else')),
      post(member('rin'), 'PAY for errands'),
      inChannel('talk', post(member('rin'), 'PAY for errands', { sentAt: at(HOUR_MS) })),
    ])
      expect(await reasonsOf(other, world)).toEqual([]);
  });

  test('a campaign counts the copies of a text once', async () => {
    const world = createWorld();
    const text = 'BIG PAY for errands in town, all of you are welcome, MEET me tonight at the station';
    for (const id of ['rin', 'sora', 'umi'])
      for (const channel of ['general', 'talk', 'music'])
        await world.intake.handleMessage(inChannel(channel, post(member(id), text)));
    const cards = [...world.adapter.cards.values()];
    expect(cards.length).toBeGreaterThan(0);
    for (const { reasons } of cards)
      expect(
        reasons.filter((reason) => reason.includes('チャンネル') || reason.includes('アカウント')).length,
      ).toBeLessThanOrEqual(1);
  });
});

describe('reports', () => {
  const text = 'PAY for errands';

  test('a report counts for the next post with the same text, until moderators find the text innocent', async () => {
    const world = createWorld();
    const reported = post(member('rin'), text);
    await world.intake.handleMessage(reported);
    const { caseId } = await world.intake.report({ message: reported, reporter: member('umi'), reason: '' });
    expect(await reasonsOf(post(member('sora'), text), world)).toEqual(['context/reported-text']);

    await world.intake.decide({ caseId: caseId!, moderator: moderator(), decision: 'overturn' });
    expect(await reasonsOf(post(member('sora'), text), world)).toEqual([]);
  });

  test('a report does not count for another text, and not after two days', async () => {
    const world = createWorld();
    const reported = post(member('rin'), text);
    await world.intake.report({ message: reported, reporter: member('umi'), reason: '' });
    expect(await reasonsOf(post(member('sora'), 'PAY for something else'), world)).toEqual([]);
    expect(await reasonsOf(post(member('sora'), text, { sentAt: at(2 * DAY_MS) }), world)).toEqual([]);
  });
});

test('the weights of one side add up to the limit at most', async () => {
  const world = createWorld();
  const author = newcomer();
  const copies = ['general', 'talk', 'music'].map((channel) =>
    inChannel(channel, post(author, 'PAY for errands')),
  );
  for (const copy of copies) await world.intake.handleMessage(copy);
  const verdict = await world.intake.previewVerdict(copies[2]!);
  const context = verdict.signals.filter(({ sorts }) => sorts.includes('context'));
  expect(context.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(contextRules.limits.most);
  const sum = verdict.signals.reduce((total, { weight }) => total + weight, 0);
  expect(verdict.logOdds).toBeCloseTo(weighingDetect(post(author, '')).logOdds + sum);
});

test('an edit is judged in its context too', async () => {
  const world = createWorld();
  const posted = post(newcomer(), 'hello');
  await world.intake.handleMessage(posted);
  await world.intake.handleEdit(edited(posted, 'BIG, HOOK'));
  const [card] = [...world.adapter.cards.values()];
  expect(card?.reasons.some((reason) => reason.includes('7日'))).toBe(true);
});

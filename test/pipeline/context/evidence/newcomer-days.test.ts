import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Member, Message, Policy, Verdict } from '#core';
import { createContextEvidence } from '../../../../src/pipeline/context/evidence/context-evidence.ts';
import {
  createNewcomerDays,
  MAX_MESSAGES_PER_NEWCOMER,
  MAX_NEWCOMERS,
} from '../../../../src/pipeline/context/evidence/newcomer-days.ts';
import { decideMessage } from '../../../../src/pipeline/decide.ts';
import { createFakeClock, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { edited, member, message } from '../../../support/messages.ts';
import { contextRules, testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { WEIGHING_PROBABILITY, weighingDetect } from '../../../support/weighing-detector.ts';
import { createPipelineWorld, type PipelineWorld } from '../../../support/worlds/pipeline-world.ts';

const START = new Date('2026-11-02T03:00:00Z').getTime();
const at = (ms: number): Date => new Date(START + ms);
const newcomer = (id = 'rin', more: Partial<Member> = {}): Member =>
  member(id, { accountCreatedAt: at(-10 * DAY_MS), joinedAt: at(-2 * DAY_MS), ...more });

const post = (text: string, hours: number, author = newcomer()): Message => {
  const posted = message(author, text, { sentAt: at(hours * HOUR_MS) });
  return { ...posted, url: `https://chat.example/${posted.ref.id}` };
};

const createWorld = (policy: Partial<Policy> = {}) =>
  createPipelineWorld({
    detect: weighingDetect,
    contextRules,
    policy: { probability: WEIGHING_PROBABILITY, ...policy },
  });

async function postAll(world: PipelineWorld, ...posts: readonly Message[]): Promise<void> {
  for (const posted of posts) await world.intake.handleMessage(posted);
}
const cardsOf = ({ adapter }: PipelineWorld) => [...adapter.cards.values()];
const linksOf = (world: PipelineWorld) =>
  cardsOf(world).flatMap(({ facts }) => facts.flatMap(({ links = [] }) => links));

describe('the messages of one newcomer on one day', () => {
  test('pay in the morning and a contact in the evening are reviewed together, with a link', async () => {
    const world = createWorld();
    const [morning, noon, evening] = [post('PAY', 0), post('hello', 4), post('MEET', 9)];
    await postAll(world, morning, noon, evening);
    const [card] = cardsOf(world);
    expect(card?.url).toBe(evening.url);
    expect(linksOf(world)).toEqual([morning.url]);
    expect(card?.reasons.filter((reason) => reason.includes(contextRules.day.note.ja))).toHaveLength(1);
    expect(world.adapter.isHidden(evening)).toBe(false);
  });

  test('a rule that only supports others counts too', async () => {
    const world = createWorld();
    await postAll(world, post('HOOK, anyone?', 0), post('BIG', 1));
    expect(cardsOf(world)).toHaveLength(1);
  });

  test('a question and the caption of a picture support a doubtful message, and make no case by themselves', async () => {
    const question = '暇な人、いる〜？';
    const caption = '詳細は画像を見てね！';
    const hints = createWorld();
    await postAll(hints, post(question, 0), post(caption, 1), post(question, 2));
    expect(cardsOf(hints)).toEqual([]);

    const alone = createWorld();
    await postAll(alone, post('BIG', 2));
    expect(cardsOf(alone)).toEqual([]);

    const supported = createWorld();
    const [first, second] = [post(question, 0), post(caption, 1)];
    await postAll(supported, first, second, post('BIG', 2));
    expect(linksOf(supported)).toEqual([first.url, second.url]);
  });

  test('the same words in a longer text are no remark', async () => {
    const world = createWorld();
    const long = `暇な人いる？ ${'きのうの試合の感想を話したいです。'.repeat(6)}`;
    await postAll(world, post(long, 0), post(`画像見て ${long}`, 1), post('BIG', 2));
    expect(cardsOf(world)).toEqual([]);
  });

  test('two concrete sorts of evidence that are beyond doubt together are hidden', async () => {
    const world = createWorld();
    const last = post('PAY', 2);
    await postAll(world, post('MEET, HOOK', 0), post('HOOK', 1), last, post('BIG', 3));
    expect(world.adapter.isHidden(last)).toBe(false);

    const certain = createWorld();
    const pay = post('BIG, ERRAND', 1);
    await postAll(certain, post('MEET, HOOK', 0), pay);
    expect(certain.adapter.isHidden(pay)).toBe(true);
  });

  test('without two concrete sorts nothing is hidden, however much comes together', async () => {
    const world = createWorld({ probability: { review: 0.5, hide: 0.6 } });
    const posts = [post('HOOK', 0), post('PAY', 1), post('BIG', 2)];
    await postAll(world, ...posts);
    expect(cardsOf(world)).toHaveLength(1);
    expect(posts.map((posted) => world.adapter.isHidden(posted))).toEqual([false, false, false]);
  });

  test('the same words again add nothing', async () => {
    const world = createWorld();
    await postAll(world, ...[0, 1, 2, 3, 4, 5].map((hour) => post('PAY', hour)));
    expect(cardsOf(world)).toEqual([]);
  });

  test('an earlier message counts for one case only', async () => {
    const world = createWorld();
    await postAll(world, post('PAY', 0), post('MEET', 1), post('MEET', 2), post('MEET', 3));
    expect(cardsOf(world)).toHaveLength(1);
  });

  test('an offer in two parts within a minute stays one group, whose parts are all evidence', async () => {
    const world = createWorld();
    const [pay, meet] = [post('PAY', 0), { ...post('MEET', 0), sentAt: at(MINUTE_MS) }];
    await postAll(world, pay, meet);
    const [card] = cardsOf(world);
    expect(card?.text).toBe('PAY\nMEET');
    expect(linksOf(world)).toEqual([]);
    await postAll(world, post('ERRAND', 1), post('MEET', 2));
    expect(cardsOf(world)).toHaveLength(1);
  });

  test('a message that is delivered again is judged as the first time', async () => {
    const world = createWorld();
    const evening = post('MEET', 1);
    await postAll(world, post('PAY', 0), evening, evening);
    expect(cardsOf(world)).toHaveLength(1);
    expect(cardsOf(world)[0]?.buttons).not.toEqual([]);
  });
});

describe('what does not count', () => {
  const apart: readonly (readonly [string, readonly Message[]])[] = [
    ['more than a day before', [post('PAY', 0), post('MEET', 25)]],
    ['a message of another newcomer', [post('PAY', 0, newcomer('sora')), post('MEET', 1)]],
    [
      'a message of an established member',
      ['PAY', 'MEET'].map((text, i) =>
        post(text, i, newcomer('rin', { accountCreatedAt: at(-90 * DAY_MS), joinedAt: at(-60 * DAY_MS) })),
      ),
    ],
    ['a member of unknown age', ['PAY', 'MEET'].map((text, i) => post(text, i, member('rin')))],
    ['a warning', [post('BEWARE of PAY', 0), post('MEET', 1)]],
    ['a member who asked for help that day', [post('PAY', 0), post('SCARED', 1), post('MEET', 2)]],
    ['a member who looked for work that day', [post('JOBLESS', 0), post('PAY', 1), post('MEET', 2)]],
    ['ordinary talk after a doubtful message', [post('BIG', 0), post('hello', 1), post('see you', 2)]],
  ];

  test.each(apart)('%s', async (_, posts) => {
    const world = createWorld();
    await postAll(world, ...posts);
    expect(cardsOf(world)).toEqual([]);
    expect(world.calls.filter((call) => call.startsWith('archive.'))).toEqual([]);
  });

  test('what an edit has removed', async () => {
    const world = createWorld();
    const morning = post('PAY', 0);
    await postAll(world, morning);
    await world.intake.handleEdit(edited(morning, 'hello', at(HOUR_MS)));
    await postAll(world, post('MEET', 2));
    expect(cardsOf(world)).toEqual([]);
  });

  test('a message that was deleted', async () => {
    const world = createWorld();
    const morning = post('PAY', 0);
    await postAll(world, morning);
    world.intake.handleDelete(morning.ref);
    await postAll(world, post('MEET', 2));
    expect(cardsOf(world)).toEqual([]);
  });
});

test('messages that pass make no call to a store', async () => {
  const world = createWorld();
  await postAll(world, post('HOOK', 0), post('hello', 1), post('HOOK', 2));
  expect(world.calls.filter((call) => !call.startsWith('duplicateIndex'))).toEqual([]);
});

describe('the memory is bounded', () => {
  const policy = testPolicy({ probability: WEIGHING_PROBABILITY });
  const passed = (posted: Message): Verdict => decideMessage(weighingDetect(posted), posted, policy);

  test('20,000 newcomers who write doubtful messages all day', () => {
    const days = createNewcomerDays(at(0));
    const verdict = passed(post('PAY', 0));
    for (let round = 0; round < MAX_MESSAGES_PER_NEWCOMER + 4; round++) {
      for (let i = 0; i < 2 * MAX_NEWCOMERS; i += round === 0 ? 1 : 20) {
        const posted = post('PAY', round, newcomer(`member-${i}`));
        days.count(posted);
        days.add(posted, verdict, []);
      }
      expect(days.size().newcomers).toBeLessThanOrEqual(MAX_NEWCOMERS);
    }
    const { newcomers, messages } = days.size();
    expect(newcomers).toBe(MAX_NEWCOMERS);
    expect(messages).toBeLessThanOrEqual(MAX_NEWCOMERS * MAX_MESSAGES_PER_NEWCOMER);
    expect(messages).toBeGreaterThan(MAX_NEWCOMERS);
  });

  test('the number of messages of a member whose entry was dropped is unknown, and not small', () => {
    const days = createNewcomerDays(at(0));
    const early = newcomer('early', { joinedAt: at(MINUTE_MS) });
    days.count(post('hello', 1, early));
    expect(days.messagesOf(early)).toBe(1);
    for (let i = 0; i < MAX_NEWCOMERS; i++) days.count(post('hello', 2, newcomer(`member-${i}`)));
    days.count(post('hello', 3, early));
    expect(days.messagesOf(early)).toBeUndefined();
  });

  test('in any order of posts, edits and deletions, a size is never exceeded and a text never kept', () => {
    const step = fc.record({
      author: fc.integer({ min: 0, max: 3 }),
      message: fc.integer({ min: 0, max: 14 }),
      text: fc.constantFrom('PAY', 'MEET', 'HOOK', 'hello', 'SCARED', 'SURE', 'BEWARE PAY'),
      kind: fc.constantFrom('posted', 'edited', 'deleted'),
      hours: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const days = createNewcomerDays(at(0));
        for (const { author, message: id, text, kind, hours } of steps) {
          const posted = post(text, hours, newcomer(`member-${author}`));
          const own = { ...posted, ref: { ...posted.ref, id: `${author}-${id}` } };
          if (kind === 'deleted') days.forget(own.ref);
          else {
            days.count(own);
            days.add(own, passed(own), []);
          }
          const earlier = days.earlierOf(post('hello', 61, newcomer(`member-${author}`)), 24);
          expect(earlier.length).toBeLessThanOrEqual(MAX_MESSAGES_PER_NEWCOMER);
          expect(new Set(earlier.map(({ ref }) => ref.id)).size).toBe(earlier.length);
          if (kind === 'deleted') expect(earlier.map(({ ref }) => ref.id)).not.toContain(own.ref.id);
          expect(earlier.flatMap((entry) => Object.keys(entry))).not.toContain('text');
        }
        expect(days.size().messages).toBeLessThanOrEqual(4 * MAX_MESSAGES_PER_NEWCOMER);
      }),
    );
  });

  test('without rules about the context nothing is added and nothing remembered', () => {
    const context = createContextEvidence({
      detect: weighingDetect,
      rulesInForce: undefined,
      clock: createFakeClock(),
    });
    const judge = (posted: Message) =>
      context.raiseByDay(posted, context.judge('posted', posted, policy), policy);
    expect(judge(post('PAY', 0)).ruling).toBe('pass');
    expect(judge(post('MEET', 1)).ruling).toBe('pass');
  });
});

test('the context of an author is no second rule for messages that are read together', async () => {
  const world = createWorld();
  await postAll(world, post('SU', 0), { ...post('RE', 0), sentAt: at(MINUTE_MS) });
  expect(cardsOf(world)).toEqual([]);
});

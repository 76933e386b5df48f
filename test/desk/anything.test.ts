import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ask, type Asker, policySchema, REPLY_MOST, SETUP_STEPS } from '#core';
import { times } from '../support/chance.ts';
import { createDeskWorld, OFFER } from '../support/desk-world.ts';
import { member, message } from '../support/messages.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 2000 }),
  fc.constantFrom(
    OFFER,
    'Y-4G7C2Q0M1X',
    'thresholds.hide',
    'ladder',
    '__proto__',
    '0.9',
    '[',
    '{a: &a [*a]}',
    '\ud800',
  ),
);

const ask: fc.Arbitrary<Ask> = fc.oneof(
  text.map((reason): Ask => ({ kind: 'report', message: message('rin', reason), reason })),
  fc.tuple(text, text).map(([caseId, plea]): Ask => ({ kind: 'appeal', caseId, plea })),
  text.map((caseId): Ask => ({ kind: 'case', caseId })),
  text.map((locale): Ask => ({ kind: 'help-lines', locale })),
  text.map((month): Ask => ({ kind: 'scoreboard', month })),
  text.map((name): Ask => ({ kind: 'cases', member: { ...member('rin'), name } })),
  text.map((name): Ask => ({ kind: 'strikes', member: { ...member('rin'), name } })),
  text.map((key): Ask => ({ kind: 'config-show', key })),
  fc.tuple(text, text).map(([key, value]): Ask => ({ kind: 'config-set', key, value })),
  text.map((given): Ask => ({ kind: 'config-import', text: given })),
  text.map((given): Ask => ({ kind: 'rules-test', text: given })),
  fc
    .tuple(text, fc.oneof(fc.constantFrom('review', 'hide'), text))
    .map(([given, ruling]): Ask => ({ kind: 'phrase-add', text: given, ruling })),
  fc.oneof(fc.constantFrom('shadow', 'enforce'), text).map((mode): Ask => ({ kind: 'mode', mode })),
  text.map((given): Ask => ({ kind: 'phrase-remove', text: given })),
  fc
    .tuple(fc.constantFrom(...SETUP_STEPS), fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }))
    .map(([step, values]): Ask => ({ kind: 'setup', step, ...(values && { values }) })),
  text.map((after): Ask => ({ kind: 'export', after })),
  fc.constantFrom<Ask>(
    { kind: 'rules-list' },
    { kind: 'config-export' },
    { kind: 'mode' },
    { kind: 'prove' },
    { kind: 'vouch', member: member('rin') },
    { kind: 'setup' },
  ),
);

const asker: fc.Arbitrary<Asker> = fc.record({
  server: fc.constant(member('x').server),
  id: fc.constantFrom('rin', 'sora'),
  name: fc.string({ maxLength: 20 }),
  roles: fc.constant([]),
  moderator: fc.boolean(),
  administrator: fc.boolean(),
  language: fc.constantFrom('ja', 'en'),
});

test(
  'whatever anybody asks, the answer is a sentence that fits, nothing breaks, and the policy stays one',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(asker, ask), { minLength: 1, maxLength: 8 }), async (questions) => {
        const { desk, policy } = createDeskWorld();
        for (const [who, what] of questions) {
          const reply = await desk.ask(who, what);
          expect(reply.text.trim()).not.toBe('');
          expect(reply.text.length).toBeLessThanOrEqual(REPLY_MOST);
          expect(reply.code).not.toBe('unavailable');
          expect(reply.accepted).toBe(reply.code === 'ok');
          expect(policySchema.safeParse(policy()).success).toBe(true);
        }
      }),
      { numRuns: times(150) },
    );
  },
  times(120_000),
);

test('whatever somebody types, completions are short, few and only for who may ask', async () => {
  const { desk } = createDeskWorld({ phrases: [{ text: 'アサガオ', ruling: 'hide' }] });
  await fc.assert(
    fc.asyncProperty(
      asker,
      text,
      fc.constantFrom('own-case', 'config-key', 'phrase'),
      async (who, typed, what) => {
        const found = await desk.suggest(who, what as 'phrase', typed);
        expect(found.length).toBeLessThanOrEqual(25);
        if (what !== 'own-case' && !who.administrator) expect(found).toEqual([]);
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Caller, type CommandRequest, MAX_REPLY_LENGTH, policySchema, SETUP_STEPS } from '#core';
import { member, message } from '../support/messages.ts';
import { numberOfRuns } from '../support/property-testing.ts';
import { createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 2000 }),
  fc.constantFrom(
    RECRUITING_TEXT,
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

const commandRequest: fc.Arbitrary<CommandRequest> = fc.oneof(
  text.map((reason): CommandRequest => ({ kind: 'report', message: message('rin', reason), reason })),
  fc.tuple(text, text).map(([caseId, plea]): CommandRequest => ({ kind: 'appeal', caseId, plea })),
  text.map((caseId): CommandRequest => ({ kind: 'case', caseId })),
  text.map((locale): CommandRequest => ({ kind: 'help-lines', locale })),
  text.map((month): CommandRequest => ({ kind: 'scoreboard', month })),
  text.map((name): CommandRequest => ({ kind: 'cases', member: { ...member('rin'), name } })),
  text.map((name): CommandRequest => ({ kind: 'strikes', member: { ...member('rin'), name } })),
  text.map((key): CommandRequest => ({ kind: 'config-show', key })),
  fc.tuple(text, text).map(([key, value]): CommandRequest => ({ kind: 'config-set', key, value })),
  text.map((given): CommandRequest => ({ kind: 'config-import', text: given })),
  text.map((given): CommandRequest => ({ kind: 'rules-test', text: given })),
  fc
    .tuple(text, fc.oneof(fc.constantFrom('review', 'hide'), text))
    .map(([given, ruling]): CommandRequest => ({ kind: 'phrase-add', text: given, ruling })),
  fc
    .oneof(fc.constantFrom('shadow', 'enforce'), text)
    .map((mode): CommandRequest => ({ kind: 'mode', mode })),
  text.map((given): CommandRequest => ({ kind: 'phrase-remove', text: given })),
  fc
    .tuple(fc.constantFrom(...SETUP_STEPS), fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }))
    .map(([step, values]): CommandRequest => ({ kind: 'setup', step, ...(values && { values }) })),
  text.map((after): CommandRequest => ({ kind: 'export', after })),
  fc.constantFrom<CommandRequest>(
    { kind: 'rules-list' },
    { kind: 'config-export' },
    { kind: 'mode' },
    { kind: 'prove' },
    { kind: 'vouch', member: member('rin') },
    { kind: 'setup' },
  ),
);

const caller: fc.Arbitrary<Caller> = fc.record({
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
      fc.asyncProperty(
        fc.array(fc.tuple(caller, commandRequest), { minLength: 1, maxLength: 8 }),
        async (questions) => {
          const { commands, policy } = createCommandWorld();
          for (const [who, what] of questions) {
            const reply = await commands.execute(who, what);
            expect(reply.text.trim()).not.toBe('');
            expect(reply.text.length).toBeLessThanOrEqual(MAX_REPLY_LENGTH);
            expect(reply.code).not.toBe('unavailable');
            expect(reply.accepted).toBe(reply.code === 'ok');
            expect(policySchema.safeParse(policy()).success).toBe(true);
          }
        },
      ),
      { numRuns: numberOfRuns(150) },
    );
  },
  numberOfRuns(120_000),
);

test('whatever somebody types, completions are short, few and only for who may ask', async () => {
  const { commands } = createCommandWorld({ phrases: [{ text: 'アサガオ', ruling: 'hide' }] });
  await fc.assert(
    fc.asyncProperty(
      caller,
      text,
      fc.constantFrom('own-case', 'config-key', 'phrase'),
      async (who, typed, what) => {
        const found = await commands.autocomplete(who, what as 'phrase', typed);
        expect(found.length).toBeLessThanOrEqual(25);
        if (what !== 'own-case' && !who.administrator) expect(found).toEqual([]);
      },
    ),
  );
});

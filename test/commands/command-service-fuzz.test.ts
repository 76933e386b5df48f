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
  text.map(
    (reason): CommandRequest => ({ command: 'report', options: { link: message('rin', reason), reason } }),
  ),
  fc
    .tuple(text, text)
    .map(
      ([caseId, plea]): CommandRequest => ({ command: 'appeal', options: { case: caseId, reason: plea } }),
    ),
  text.map((caseId): CommandRequest => ({ command: 'case', options: { case: caseId } })),
  text.map((locale): CommandRequest => ({ command: 'help-lines', locale })),
  text.map((month): CommandRequest => ({ command: 'scoreboard', options: { month } })),
  text.map((name): CommandRequest => ({ command: 'cases', options: { member: { ...member('rin'), name } } })),
  text.map(
    (name): CommandRequest => ({ command: 'strikes', options: { member: { ...member('rin'), name } } }),
  ),
  text.map((key): CommandRequest => ({ command: 'config show', options: { key } })),
  fc
    .tuple(text, text)
    .map(([key, value]): CommandRequest => ({ command: 'config set', options: { key, value } })),
  text.map((given): CommandRequest => ({ command: 'config import', options: { file: given } })),
  text.map((given): CommandRequest => ({ command: 'rules test', options: { text: given } })),
  fc
    .tuple(text, fc.oneof(fc.constantFrom('review', 'hide'), text))
    .map(([given, ruling]): CommandRequest => ({ command: 'rules add', options: { phrase: given, ruling } })),
  fc
    .oneof(fc.constantFrom('shadow', 'enforce'), text)
    .map((mode): CommandRequest => ({ command: 'mode', options: { mode } })),
  text.map((given): CommandRequest => ({ command: 'rules remove', options: { phrase: given } })),
  fc
    .tuple(fc.constantFrom(...SETUP_STEPS), fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }))
    .map(
      ([step, values]): CommandRequest => ({
        command: 'setup',
        options: { step, ...(values && { values }) },
      }),
    ),
  text.map((after): CommandRequest => ({ command: 'export', options: { after } })),
  fc.constantFrom<CommandRequest>(
    { command: 'rules list' },
    { command: 'config export' },
    { command: 'mode' },
    { command: 'prove' },
    { command: 'vouch', options: { member: member('rin') } },
    { command: 'setup' },
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
      fc.constantFrom(
        { command: 'appeal', option: 'case' },
        { command: 'config show', option: 'key' },
        { command: 'rules remove', option: 'phrase' },
      ),
      async (who, typed, what) => {
        const completions = await commands.autocomplete(who, { ...what, typed });
        expect(completions.length).toBeLessThanOrEqual(25);
        if (what.command !== 'appeal' && !who.administrator) expect(completions).toEqual([]);
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Caller,
  type CommandAction,
  type CommandOption,
  type CommandOptionValue,
  type CommandRequest,
  MAX_REPLY_LENGTH,
  type Message,
  policySchema,
  SETUP_STEPS,
} from '#core';
import { COMMAND_DEFINITIONS } from '../../src/commands/command-list.ts';
import { member, message } from '../support/messages.ts';
import { numberOfRuns } from '../support/property-testing.ts';
import { createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 2000 }),
  fc.constantFrom(
    RECRUITING_TEXT,
    'Y-4G7C2Q0M1X',
    'probability.hide',
    'ladder',
    '__proto__',
    '0.9',
    '[',
    '{a: &a [*a]}',
    '\ud800',
  ),
);

/** A value for an option, sometimes one that it offers. */
function optionValue({ kind, choices }: CommandOption): fc.Arbitrary<CommandOptionValue> {
  switch (kind) {
    case 'integer':
      return fc.oneof(fc.integer({ min: -1, max: 40 }), fc.constant(Number.NaN));
    case 'boolean':
      return fc.boolean();
    case 'member':
      return text.map((name) => ({ ...member('rin'), name }));
    case 'message':
      return fc.oneof(
        text.map((posted) => message('rin', posted)),
        fc.constantFrom('no-link', 'elsewhere', 'gone', 'unreadable', 'nobody'),
      );
    case 'history':
      return fc.oneof(
        fc.array(text, { maxLength: 3 }).map((posts) => toHistory(posts)),
        fc.constant('unreadable'),
      );
    default:
      return choices ? fc.oneof(fc.constantFrom(...choices.map(({ value }) => value)), text) : text;
  }
}

async function* toHistory(posts: readonly string[]): AsyncGenerator<Message> {
  for (const posted of posts) yield message('rin', posted);
}

const actions = COMMAND_DEFINITIONS.flatMap((command): readonly CommandAction[] =>
  command.subcommands.length > 0 ? command.subcommands : [command],
);

const commandRequest: fc.Arbitrary<CommandRequest> = fc.oneof(
  ...actions.map(({ path, options }) => {
    const values = Object.fromEntries(options.map((option) => [option.name, optionValue(option)]));
    const required = options.filter(({ required: isRequired }) => isRequired).map(({ name }) => name);
    return fc
      .record(values, { requiredKeys: required })
      .map((given): CommandRequest => ({ command: path, options: given }));
  }),
  text.map((locale): CommandRequest => ({ command: 'help-lines', locale })),
  fc
    .tuple(fc.constantFrom(...SETUP_STEPS), fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }))
    .map(([step, values]): CommandRequest => ({ command: 'setup', options: { step, values } })),
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
  'any command gets an answer within the length limit, never throws, and keeps the policy valid',
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
      { numRuns: numberOfRuns(300) },
    );
  },
  numberOfRuns(120_000),
);

test('for any input, completions are short, few and only for a permitted caller', async () => {
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

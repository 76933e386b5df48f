import { ApplicationCommandOptionType as Kind } from 'discord.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRegistration } from '../../../../adapters/discord/commands/registration.ts';
import { COMMAND_DEFINITIONS } from '../../../../src/commands/command-list.ts';
import type { Person } from '../../../support/fake-discord/index.ts';
import type { OptionValue } from '../../../support/fake-discord/users/command-data.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let world: CommandFixture;
let admins: Record<'ja' | 'en', Person>;
beforeAll(async () => {
  world = await openCommandFixture();
  world.guild.role('Admins', { permissions: ['ManageGuild', 'ManageMessages'] });
  const roles = ['Admins'];
  admins = {
    ja: world.guild.member('kei', { roles, locale: 'ja' }),
    en: world.guild.member('lee', { roles, locale: 'en-US' }),
  };
});
afterAll(() => world.stop());

interface Option {
  readonly type: Kind;
  readonly name: string;
  readonly max_length?: number;
  readonly choices?: readonly { readonly value: string | number }[];
  readonly options?: readonly Option[];
}

/** Every command and subcommand in the form that a member types: '/rules phrase add'. */
const leafCommands = (
  path: string,
  options: readonly Option[],
): { path: string; options: readonly Option[] }[] => {
  const inner = options.filter(({ type }) => type === Kind.Subcommand || type === Kind.SubcommandGroup);
  if (inner.length === 0) return [{ path, options }];
  return inner.flatMap((each) => leafCommands(`${path} ${each.name}`, each.options ?? []));
};
const commands = buildRegistration(COMMAND_DEFINITIONS).flatMap((command) =>
  'options' in command ? leafCommands(`/${command.name}`, (command.options ?? []) as readonly Option[]) : [],
);

const HOSTILE_TEXTS = {
  'nothing but blanks': '   ',
  'a call to everybody': '@everyone <@&1> <#2> https://evil.example',
  'names of the language itself': '__proto__',
  'a very long text': 'あ'.repeat(6000),
  'signs that turn the line round': '\u202e\u0000\u200b\ufeff{case}`',
  'half a letter': '\ud83d',
};

const toOptionValue = (option: Option, text: string): OptionValue => {
  switch (option.type) {
    case Kind.User:
      return admins.ja;
    case Kind.Channel:
      return world.guild.channel('general');
    case Kind.Integer:
      return 1;
    case Kind.Attachment:
      return { name: 'settings.yaml', bytes: Buffer.from(text) };
    default:
      return option.choices?.[0]?.value ?? text.slice(0, Math.min(option.max_length ?? 6000, 6000));
  }
};

/** The help lines are requested in Japanese; notices are shown in the language of the server, as they are posted. */
const SHOWS_OTHER_LANGUAGE = new Set(['/help-lines', '/notices preview']);

describe('any typed text', () => {
  test.each(commands)(
    '$path is answered in a sentence before the caller alone',
    async ({ path, options }) => {
      for (const [what, text] of Object.entries(HOSTILE_TEXTS)) {
        const values = Object.fromEntries(
          options.map((option) => [option.name, toOptionValue(option, text)]),
        );
        for (const to of ['ja', 'en'] as const) {
          const seen = await admins[to].runs(path, values);
          expect(seen, what).toMatchObject({ kind: 'message', ephemeral: true });
          expect(seen.text.length, what).toBeGreaterThan(0);
          expect(seen.text.length, what).toBeLessThanOrEqual(2000);
          expect(seen.text, what).not.toBe(wordings[to].adapter.outdated);
          expect(seen.text, what).not.toBe(wordings[to].receipt.unavailable);
          expect(seen.text, what).not.toMatch(/undefined|\[object|TypeError/);
          if (to === 'en' && !SHOWS_OTHER_LANGUAGE.has(path))
            expect(seen.text, what).not.toMatch(/ください|ません。/);
        }
      }
    },
  );

  test.each([
    ['/appeal', 'case'],
    ['/config show', 'key'],
    ['/config set', 'key'],
    ['/rules phrase remove', 'phrase'],
  ])('%s offers completions of %s, or none', async (path, option) => {
    for (const text of Object.values(HOSTILE_TEXTS)) {
      for (const each of await admins.ja.typesOption(path, option, text)) {
        expect(each.length).toBeGreaterThan(0);
        expect(each.length).toBeLessThanOrEqual(100);
      }
    }
  });
});

test('nothing of this was an error, and no text stands in the log', () => {
  expect(world.logLines.filter((line) => /failed|expired/.test(line))).toEqual([]);
  for (const text of Object.values(HOSTILE_TEXTS).slice(1)) {
    expect(world.logLines.join('\n')).not.toContain(text);
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsFor } from '../../../adapters/slack/command-words.ts';
import { wordings } from '../../support/wordings.ts';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeAll(async () => {
  town = await openCommunity();
});
afterAll(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

const HOSTILE = {
  'nothing but blanks': '   ',
  'a call to everybody': '<!channel> <@U0|x> <#C0> <https://evil.example|here>',
  'names of the language itself': '__proto__ constructor toString',
  'a very long text': 'あ'.repeat(6000),
  'signs that turn the line round': '\u202e\u0000\u200b\ufeff{case}`',
  'half a letter': '\ud83d',
  'a number that is none': 'Q-1 NaN',
};

const typed = [
  ...Object.values(commandsFor('en')),
  ...['show', 'set', 'export', 'set mode'].map((word) => `/yamidome config ${word}`),
  ...['list', 'test', 'add', 'add hide', 'remove'].map((word) => `/yamidome rules ${word}`),
  ...['list', 'show', 'find', 'hold', 'extend', 'approve', 'bundle', 'close'].map(
    (word) => `/yamidome inquiry ${word}`,
  ),
  '/yamidome',
  '/yamidome なにか',
];

describe('whatever is typed', () => {
  it.each(typed)('behind "%s" is answered in a sentence before the asker alone', async (command) => {
    const { unavailable } = wordings.ja.receipt;
    for (const [what, text] of Object.entries(HOSTILE)) {
      for (const asker of [town.slack.owner, town.rin]) {
        const seen = await asker.runs(town.general, `${command} ${text}`);
        expect(seen.kind, what).toBe('ephemeral');
        expect(seen.text.length, what).toBeGreaterThan(0);
        expect(seen.text, what).not.toContain(unavailable);
        expect(seen.text, what).not.toMatch(/undefined|\[object|TypeError|NaN(?!」)/);
      }
    }
  });

  it('is nobody’s error, and stands in no log', () => {
    expect(town.logged.filter((line) => /not answered|not understood|failed|too late/.test(line))).toEqual(
      [],
    );
    for (const text of Object.values(HOSTILE).slice(1)) expect(town.logged.join('\n')).not.toContain(text);
  });
});

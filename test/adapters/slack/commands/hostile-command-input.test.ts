import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandNamesFor } from '../../../../adapters/slack/commands/command-names.ts';
import { COMMAND_DEFINITIONS } from '../../../../src/commands/command-list.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeAll(async () => {
  fixture = await openWorkspaceFixture();
});
afterAll(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

const HOSTILE_TEXTS = {
  'nothing but blanks': '   ',
  'a call to everybody': '<!channel> <@U0|x> <#C0> <https://evil.example|here>',
  'names of the language itself': '__proto__ constructor toString',
  'a very long text': 'あ'.repeat(6000),
  'signs that turn the line round': '\u202e\u0000\u200b\ufeff{case}`',
  'half a letter': '\ud83d',
  'a number that is none': 'Q-1 NaN',
};

const commands = [
  ...Object.values(commandNamesFor(COMMAND_DEFINITIONS, 'en')),
  ...['show', 'set', 'export', 'set mode'].map((word) => `/yamidome config ${word}`),
  ...['list', 'test', 'add', 'add hide', 'remove'].map((word) => `/yamidome rules ${word}`),
  ...['list', 'show', 'find', 'hold', 'extend', 'approve', 'bundle', 'close'].map(
    (word) => `/yamidome inquiry ${word}`,
  ),
  '/yamidome',
  '/yamidome なにか',
];

describe('any typed text', () => {
  it.each(commands)('behind "%s" is answered in a sentence before the caller alone', async (command) => {
    const { unavailable } = wordings.ja.receipt;
    for (const [what, text] of Object.entries(HOSTILE_TEXTS)) {
      for (const caller of [fixture.slack.owner, fixture.rin]) {
        const seen = await caller.runsCommand(fixture.general, `${command} ${text}`);
        expect(seen.kind, what).toBe('ephemeral');
        expect(seen.text.length, what).toBeGreaterThan(0);
        expect(seen.text, what).not.toContain(unavailable);
        expect(seen.text, what).not.toMatch(/undefined|\[object|TypeError|NaN(?!」)/);
      }
    }
  });

  it('causes no error and is in no log', () => {
    expect(fixture.logLines.filter((line) => /failed|expired/.test(line))).toEqual([]);
    for (const text of Object.values(HOSTILE_TEXTS).slice(1))
      expect(fixture.logLines.join('\n')).not.toContain(text);
  });
});

import { expect, test } from 'vitest';
import type { Tokeniser } from '#core';
import { createReconsider } from '../../src/pipeline/reconsider.ts';
import { message } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

/** A tokeniser that answers as told, and notes what it was asked. */
const answering = (answer: Tokeniser['tokenise']) => {
  const asked: string[] = [];
  const tokeniser: Tokeniser = {
    async tokenise(text) {
      asked.push(text);
      return answer(text);
    },
  };
  return { asked, tokeniser };
};

test('ordinary messages are never given to the tokeniser, candidates are', async () => {
  const { asked, tokeniser } = answering(async () => null);
  const { intake, adapter } = createWorld({ tokeniser });
  await intake.message(message('rin', 'good morning'));
  expect(asked).toEqual([]);
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(asked).toEqual(['RECRUIT']);
  expect(adapter.hidden(posted)).toBe(true);
});

test('a long text is cut around what was found', async () => {
  const { asked, tokeniser } = answering(async () => null);
  const { intake } = createWorld({ tokeniser });
  await intake.message(message('rin', `${'あ'.repeat(3000)}。RECRUIT。${'い'.repeat(3000)}`));
  expect(asked).toEqual(['RECRUIT。']);
});

test('without an answer, or with a broken tokeniser, the finding stays and nothing is said of the text', async () => {
  const { tokeniser } = answering(async () => {
    throw new Error('RECRUIT was the text');
  });
  const { intake, adapter, logged } = createWorld({ tokeniser });
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.hidden(posted)).toBe(true);
  expect(logged.join()).toContain('grammar not considered');
  expect(logged.join()).not.toContain('was the text');
});

test('without a tokeniser a finding comes back as it is', async () => {
  const reconsider = createReconsider({ log: { info() {}, warn() {}, error() {} } });
  const finding = { signals: [], stance: 'soliciting', score: 0.9 } as const;
  expect(await reconsider(finding, 'RECRUIT', 'ja')).toBe(finding);
});

import { expect, test } from 'vitest';
import type { Tokeniser } from '#core';
import { createGrammarCheck } from '../../../src/pipeline/context/grammar-check.ts';
import { message } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

/** A tokeniser with the given answer, and the texts that it was given. */
const createFakeTokeniser = (answer: Tokeniser['tokenise']) => {
  const tokenised: string[] = [];
  const tokeniser: Tokeniser = {
    async tokenise(text) {
      tokenised.push(text);
      return answer(text);
    },
  };
  return { tokenised, tokeniser };
};

test('ordinary messages are never given to the tokeniser, candidates are', async () => {
  const { tokenised, tokeniser } = createFakeTokeniser(async () => null);
  const { intake, adapter } = createPipelineWorld({ tokeniser });
  await intake.handleMessage(message('rin', 'good morning'));
  expect(tokenised).toEqual([]);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(tokenised).toEqual(['RECRUIT']);
  expect(adapter.isHidden(posted)).toBe(true);
});

test('a long text is cut around what was found', async () => {
  const { tokenised, tokeniser } = createFakeTokeniser(async () => null);
  const { intake } = createPipelineWorld({ tokeniser });
  await intake.handleMessage(message('rin', `${'あ'.repeat(3000)}。RECRUIT。${'い'.repeat(3000)}`));
  expect(tokenised).toEqual(['RECRUIT。']);
});

test('with a broken tokeniser the verdict stays, and the log does not repeat the text', async () => {
  const { tokeniser } = createFakeTokeniser(async () => {
    throw new Error('RECRUIT was the text');
  });
  const { intake, adapter, logged } = createPipelineWorld({ tokeniser });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
  expect(logged.join()).toContain('grammar_check_failed');
  expect(logged.join()).not.toContain('was the text');
});

test('without a tokeniser the verdict is not changed', async () => {
  const checkGrammar = createGrammarCheck({
    grammar: undefined,
    log: { info() {}, warn() {}, error() {} },
  });
  const finding = { signals: [], stance: 'soliciting', logOdds: 6.13 } as const;
  expect(await checkGrammar(finding, 'RECRUIT', 'ja')).toBe(finding);
});

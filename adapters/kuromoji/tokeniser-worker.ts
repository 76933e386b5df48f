import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type Tokenizer from 'kuromoji/src/Tokenizer.js';
import type { Token } from '#core';
import { loadTokenizer } from './load-dictionary.ts';

type WorkerToken = Omit<Token, 'start'>;

const packageFolder = dirname(createRequire(import.meta.url).resolve('kuromoji/package.json'));
const tokenizer = loadTokenizer(join(packageFolder, 'dict'));

parentPort?.on('message', (text: string) =>
  parentPort?.postMessage({ words: tokenizeText(tokenizer, text) }),
);
parentPort?.postMessage('ready');

/** Surface, base form and part of speech of each word; null when the words do not add up to the text. */
function tokenizeText(tokenizer: Tokenizer, text: string): readonly WorkerToken[] | null {
  try {
    const words = tokenizer.tokenize(text).map(
      (word): WorkerToken => ({
        surface: word.surface_form,
        baseForm: hasValue(word.basic_form) ? word.basic_form : word.surface_form,
        partOfSpeech: [word.pos, word.pos_detail_1, word.conjugated_form].filter(hasValue).join('-'),
      }),
    );
    return words.map(({ surface }) => surface).join('') === text ? words : null;
  } catch {
    return null;
  }
}

function hasValue(feature: string | undefined): boolean {
  return feature !== undefined && feature !== '*';
}

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type Tokenizer from 'kuromoji/src/Tokenizer.js';
import type { Token } from '#core';
import { tokenizerFrom } from './dictionary.ts';

type Word = Omit<Token, 'start'>;

const home = dirname(createRequire(import.meta.url).resolve('kuromoji/package.json'));
const tokenizer = tokenizerFrom(join(home, 'dict'));

parentPort?.on('message', (text: string) => parentPort?.postMessage({ words: wordsOf(tokenizer, text) }));
parentPort?.postMessage('ready');

/** Surface, base form and kind of each word; null when the words do not make up the text. */
function wordsOf(tokenizer: Tokenizer, text: string): readonly Word[] | null {
  try {
    const words = tokenizer.tokenize(text).map((word): Word => ({
      surface: word.surface_form,
      base: known(word.basic_form) ? word.basic_form : word.surface_form,
      kind: [word.pos, word.pos_detail_1, word.conjugated_form].filter(known).join('-'),
    }));
    return words.map(({ surface }) => surface).join('') === text ? words : null;
  } catch {
    return null;
  }
}

function known(feature: string | undefined): boolean {
  return feature !== undefined && feature !== '*';
}

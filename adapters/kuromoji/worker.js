// JavaScript, and not TypeScript: on Node 20 a worker does not inherit the loader that lets the rest run as it is.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { tokenizerFrom } from './dictionary.js';

const home = dirname(createRequire(import.meta.url).resolve('kuromoji/package.json'));
const tokenizer = tokenizerFrom(join(home, 'dict'));

parentPort.on('message', (text) => parentPort.postMessage({ words: wordsOf(tokenizer, text) }));
parentPort.postMessage('ready');

/** Surface, base form and kind of each word; null when the words do not make up the text. */
function wordsOf(tokenizer, text) {
  try {
    const words = tokenizer.tokenize(text).map((word) => ({
      surface: word.surface_form,
      base: known(word.basic_form) ? word.basic_form : word.surface_form,
      kind: [word.pos, word.pos_detail_1, word.conjugated_form].filter(known).join('-'),
    }));
    return words.map(({ surface }) => surface).join('') === text ? words : null;
  } catch {
    return null;
  }
}

function known(feature) {
  return feature !== undefined && feature !== '*';
}

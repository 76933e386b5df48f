// Uses the protocol of the real worker. The text decides what it does: hang, throw, exit, or return null.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (text) => {
  if (text === 'ハング') for (;;);
  if (text === 'エラー') throw new TypeError(`cannot read ${text}`);
  if (text === '終了') process.exit(3);
  const words = text === '無言' ? null : [{ surface: text, baseForm: text, partOfSpeech: '名詞' }];
  parentPort!.postMessage({ words });
});
parentPort!.postMessage('ready');

// Speaks like the real worker and does what the text tells it to: hang, throw, leave, mumble.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (text) => {
  if (text === 'ハング') for (;;);
  if (text === 'エラー') throw new TypeError(`cannot read ${text}`);
  if (text === '終了') process.exit(3);
  const words = text === '無言' ? null : [{ surface: text, base: text, kind: '名詞' }];
  parentPort!.postMessage({ words });
});
parentPort!.postMessage('ready');

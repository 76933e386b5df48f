/*
 * A program with the protocol of the real one, which does as the first letter of a picture says: h hangs, f finds a code
 * and then hangs, c crashes, t tells how long its text may take, all others are read at once.
 */
import process from 'node:process';
import type { WorkerMessage, WorkerRequest } from '../../../adapters/images/worker-protocol.ts';

const send = (message: WorkerMessage): void => void process.send!(message);

process.on('disconnect', () => process.exit());
process.on('message', ({ bytes, textMs }: WorkerRequest) => {
  const text = new TextDecoder().decode(bytes);
  const box = { left: 0, top: 0, width: 10, height: 10 };
  const line = text.startsWith('t') ? `${textMs} ms` : text;
  const reading = { lines: [{ text: line, confidence: 1, box }], codes: [], isTextLike: true };
  if (text.startsWith('h')) return;
  if (text.startsWith('c')) process.exit(1);
  if (text.startsWith('f'))
    send({ kind: 'partial', reading: { lines: [], codes: [{ text: 'code', box }], isTextLike: true } });
  else send({ kind: 'done', reading });
});
send({ kind: 'ready' });

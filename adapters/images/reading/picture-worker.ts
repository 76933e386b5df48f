/*
 * The process that decodes files of strangers. It has no environment variables and may be killed at any moment; what it
 * finds goes to the parent as plain values.
 */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { WorkerArguments, WorkerMessage, WorkerRequest } from '../worker-protocol.ts';
import { restrictDecoders } from './decode-picture.ts';
import { loadCodeReader } from './read-codes.ts';
import { readPicture } from './read-picture.ts';
import { loadRecogniser } from './recogniser.ts';

const MEMORY_CHECK_MS = 100;
/** `EX_OSERR` of sysexits: the parent only sees that the process ended. */
const OUT_OF_MEMORY_EXIT = 71;

const { maxMemoryBytes } = JSON.parse(process.argv[2]!) as WorkerArguments;
setInterval(() => {
  if (process.memoryUsage.rss() > maxMemoryBytes) process.exit(OUT_OF_MEMORY_EXIT);
}, MEMORY_CHECK_MS).unref();
process.on('disconnect', () => process.exit());

const send = (message: WorkerMessage): void => void process.send!(message);

restrictDecoders();
loadCodeReader();
const recognise = await loadRecogniser();
process.on('message', async ({ bytes, limits, textMs }: WorkerRequest) => {
  const start = performance.now();
  const reading = await readPicture(bytes, limits, recognise, {
    onPartial: (partial) => send({ kind: 'partial', reading: partial }),
    isLate: () => performance.now() - start > textMs,
  });
  send({ kind: 'done', reading });
  globalThis.gc?.();
});
send({ kind: 'ready' });

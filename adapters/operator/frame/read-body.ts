import type { BodyBudget } from './in-progress.ts';
import { type ProblemAnswer, problem, retryAfter } from './problem.ts';

/** A body of this size is still read to its end when it is refused: many clients show an answer only if they could send everything. */
const MAX_DISCARDED_BYTES = 16_000_000;
const DISCARD_MS = 5_000;

/** How a body is read. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** From now until its last byte. A client that sends slowly must not keep memory. */
  readonly timeoutMs: number;
  readonly budget: BodyBudget;
}

/** No body at all. */
export const NO_BYTES: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/**
 * The bytes of a JSON body. Stops reading at the limit, at the time limit, and when the bodies in progress fill the budget.
 * @example const body = await readBody(headers, source, { maxBytes: 256_000, timeoutMs: 15_000, budget })
 */
export async function readBody(
  headers: Headers,
  source: AsyncIterable<Uint8Array>,
  limits: BodyLimits,
): Promise<Uint8Array | ProblemAnswer> {
  const refusal = refuseType(headers);
  if (refusal) return refusal;
  const { maxBytes, budget } = limits;
  const announced = announcedLength(headers);
  if (announced !== undefined && announced > maxBytes) {
    await discard(source);
    return tooLarge(maxBytes);
  }
  // Reserved before the first byte is read. A body without a length reserves what arrives.
  if (announced !== undefined && !budget.reserve(announced)) return busy();
  return readChunks(source, limits, announced !== undefined);
}

async function readChunks(
  source: AsyncIterable<Uint8Array>,
  { maxBytes, timeoutMs, budget }: BodyLimits,
  isReserved: boolean,
): Promise<Uint8Array | ProblemAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const refuse = (chunk: Uint8Array): ProblemAnswer | undefined => {
    size += chunk.byteLength;
    if (size > maxBytes) return tooLarge(maxBytes);
    if (!isReserved && !budget.reserve(chunk.byteLength)) return busy();
    chunks.push(chunk);
    return undefined;
  };
  const read = await forEachChunk(source, timeoutMs, refuse);
  if (read === 'late') return late(timeoutMs);
  if (read === 'broken')
    return problem('invalid-request', 'The body ended too early: send as many bytes as Content-Length says.');
  return read ?? (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
}

/** Reads until the end, the time limit, an error of the connection, or the first chunk for which `stopAt` has an answer. */
async function forEachChunk<T>(
  source: AsyncIterable<Uint8Array>,
  timeoutMs: number,
  stopAt: (chunk: Uint8Array) => T | undefined,
): Promise<T | 'late' | 'broken' | undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const timer = createTimer(timeoutMs);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), timer.isOver]);
      if (next === 'late') return stop(iterator, 'late');
      if (next.done) return undefined;
      const answer = stopAt(next.value);
      if (answer !== undefined) return stop(iterator, answer);
    }
  } catch {
    return 'broken';
  } finally {
    timer.clear();
  }
}

/** It is not waited for: a read that is open ends when the connection does. */
function stop<T>(iterator: AsyncIterator<Uint8Array>, answer: T): T {
  void iterator.return?.()?.catch(() => undefined);
  return answer;
}

function createTimer(ms: number) {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  return { isOver, clear: () => clearTimeout(timer) };
}

/** Only JSON, not compressed: a small compressed body could become a large one. */
function refuseType(headers: Headers): ProblemAnswer | undefined {
  const [type = ''] = (headers.get('content-type') ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/json')
    return problem(
      'unsupported-media-type',
      'Send the body as JSON, with the header Content-Type: application/json.',
    );
  const charset = /;\s*charset="?([^";]+)/i.exec(headers.get('content-type') ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset.trim()))
    return problem('unsupported-media-type', 'Send the body in UTF-8.');
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity')
    return problem('unsupported-media-type', 'Send the body without Content-Encoding.');
  return undefined;
}

/** Undefined: the body comes in chunks, without a length. */
function announcedLength(headers: Headers): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const late = (timeoutMs: number): ProblemAnswer =>
  problem('timeout', `Send the whole body within ${timeoutMs / 1000} seconds.`, {
    headers: { connection: 'close' },
  });

const tooLarge = (maxBytes: number): ProblemAnswer =>
  problem('too-large', `Send at most ${maxBytes} bytes, for example fewer items in one request.`, {
    headers: { connection: 'close' },
  });

const busy = (): ProblemAnswer =>
  problem('too-many-requests', 'Too much is being received right now: send the same request again later.', {
    headers: { ...retryAfter(1000), connection: 'close' },
  });

/** Reads and forgets. */
async function discard(source: AsyncIterable<Uint8Array>): Promise<void> {
  let size = 0;
  await forEachChunk(source, DISCARD_MS, ({ byteLength }) => {
    size += byteLength;
    return size > MAX_DISCARDED_BYTES ? true : undefined;
  });
}

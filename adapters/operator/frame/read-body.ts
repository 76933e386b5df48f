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

/**
 * The bytes of a JSON body. Stops reading at the limit, at the time limit, and when the bodies in progress fill the budget.
 * @example const body = await readBody(request, { maxBytes: 256_000, timeoutMs: 15_000, budget })
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array | ProblemAnswer> {
  const refusal = refuseType(request.headers);
  if (refusal) return refusal;
  const { maxBytes, budget } = limits;
  const announced = announcedLength(request.headers);
  if (announced !== undefined && announced > maxBytes) {
    await discard(request);
    return tooLarge(maxBytes);
  }
  // Reserved before the first byte is read. A body without a length reserves what arrives.
  if (announced !== undefined && !budget.reserve(announced)) return busy();
  if (!request.body) return new Uint8Array();
  return readStream(request.body, limits, announced !== undefined);
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  { maxBytes, timeoutMs, budget }: BodyLimits,
  isReserved: boolean,
): Promise<Uint8Array | ProblemAnswer> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void reader.cancel().catch(() => undefined);
  }, timeoutMs);
  const stop = (answer: ProblemAnswer): ProblemAnswer => {
    void reader.cancel().catch(() => undefined);
    return answer;
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) return late(timeoutMs);
      if (done) return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
      size += value.byteLength;
      if (size > maxBytes) return stop(tooLarge(maxBytes));
      if (!isReserved && !budget.reserve(value.byteLength)) return stop(busy());
      chunks.push(value);
    }
  } catch {
    return isLate
      ? late(timeoutMs)
      : problem('invalid-request', 'The body ended too early: send as many bytes as Content-Length says.');
  } finally {
    clearTimeout(timer);
  }
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
async function discard({ body }: Request): Promise<void> {
  if (!body) return;
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), DISCARD_MS);
  try {
    for (let size = 0; size <= MAX_DISCARDED_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The client went away.
  } finally {
    clearTimeout(timer);
  }
}

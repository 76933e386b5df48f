import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { ApiCaller, Clock, IdempotencyStore, StoredAnswer } from '#core';
import { problem, retryAfter, toProblemResponse } from './problem.ts';

/** How long an answer is sent again. */
const KEEP_MS = 24 * 60 * 60 * 1000;
/** No request takes that long: the process that claimed the key has died. */
const LEASE_MS = 60_000;
/** Failures that tell what the request did. After any other failure the key can be used again. */
const KEPT_FAILURES: ReadonlySet<number> = new Set([404, 409, 412, 422]);
const KEPT_HEADERS = ['content-type', 'location', 'etag'];

/** The header, as the document shows it. */
export const IDEMPOTENCY_HEADER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A name for this request that you choose, 1 to 200 printable ASCII characters, for example a UUID. The same request with ' +
    'the same key within 24 hours does nothing and gets the first answer again.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: '6f1c7a4e-3c52-4f0e-9d6b-1c1f0c0b7f5e',
} as const;

/** A request and what carries it out. */
interface Attempt {
  readonly context: Context;
  readonly caller: ApiCaller;
  readonly input: { readonly bytes: Uint8Array };
  readonly run: () => Promise<Response>;
}

/**
 * Carries out a request once for each `Idempotency-Key`, and always for a request without one.
 * @example return await answerOnce({ context, caller, input, run }, { idempotency, clock })
 */
export async function answerOnce(
  { context, caller, input, run }: Attempt,
  { idempotency, clock }: { readonly idempotency: IdempotencyStore; readonly clock: Clock },
): Promise<Response> {
  const sent = context.req.header('idempotency-key');
  if (sent === undefined) return run();
  if (!/^[\x21-\x7e]{1,200}$/.test(sent)) {
    const detail = 'send 1 to 200 printable ASCII characters without spaces, for example a UUID';
    return toProblemResponse(
      problem('invalid-request', `Idempotency-Key: ${detail}.`, {
        errors: [{ parameter: 'Idempotency-Key', detail }],
      }),
    );
  }
  const key = { tenant: caller.tenant, key: sent };
  const claim = await idempotency.claim(key, {
    fingerprint: fingerprintOf(context, input.bytes),
    at: clock.now(),
    leaseMs: LEASE_MS,
  });
  switch (claim.kind) {
    case 'answered':
      return replay(claim.answer);
    case 'in-progress':
      return toProblemResponse(
        problem(
          'in-progress',
          'A request with this Idempotency-Key is in progress: send it again later to get its answer.',
          {
            headers: retryAfter(1000),
          },
        ),
      );
    case 'mismatch':
      return toProblemResponse(
        problem('key-reused', 'Another request used this Idempotency-Key: send a new key for a new request.'),
      );
    case 'claimed':
      return complete(await runOrRelease(), claim.claim);
  }

  async function runOrRelease(): Promise<Response> {
    try {
      return await run();
    } catch (error) {
      if (claim.kind === 'claimed') await idempotency.release(key, claim.claim).catch(() => undefined);
      throw error;
    }
  }

  async function complete(response: Response, held: string): Promise<Response> {
    if (!response.ok && !KEPT_FAILURES.has(response.status)) {
      await idempotency.release(key, held);
      return response;
    }
    const answer: StoredAnswer = {
      status: response.status,
      body: await response.text(),
      headers: Object.fromEntries(
        KEPT_HEADERS.flatMap((name) => {
          const value = response.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      ),
    };
    await idempotency.complete(key, held, answer, new Date(clock.now().getTime() + KEEP_MS));
    return toResponse(answer);
  }
}

const toResponse = ({ status, body, headers }: StoredAnswer): Response =>
  new Response(body === '' ? null : body, { status, headers });

function replay(answer: StoredAnswer): Response {
  const response = toResponse(answer);
  response.headers.set('idempotency-replayed', 'true');
  return response;
}

/** Method, address and body. The key of the caller may be another one: it can be rotated between two tries. */
const fingerprintOf = (context: Context, body: Uint8Array): string => {
  const { pathname, search } = new URL(context.req.url);
  return createHash('sha256')
    .update(`${context.req.method} ${pathname}${search}\n`)
    .update(body)
    .digest('base64url');
};

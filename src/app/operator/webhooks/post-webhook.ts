import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { checkOutgoingUrl, lookUpPublicAddress, PrivateAddressError } from '../../network/addresses.ts';

/** The receiver must answer within this time, in milliseconds. */
export const WEBHOOK_TIMEOUT_MS = 10_000;
/** The body of the answer is not used; a receiver that sends more is cut off. */
const MAX_ANSWER_BYTES = 64_000;

/** What the receiver answered, or why there was no answer. `retryAfterMs`: from `Retry-After`. */
export type PostResult =
  | { readonly status: number; readonly retryAfterMs?: number }
  | { readonly why: 'timeout' | 'refused-address' | 'unreachable' };

/** Sends one webhook. Never rejects. */
export type PostWebhook = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<PostResult>;

/**
 * Creates the sender: no redirects, no private addresses unless they are allowed, ten seconds for everything.
 * @example const post = createWebhookPoster({ allowPrivateAddresses: false }); await post(url, headers, body)
 */
export function createWebhookPoster({
  allowPrivateAddresses,
  timeoutMs = WEBHOOK_TIMEOUT_MS,
}: {
  readonly allowPrivateAddresses: boolean;
  readonly timeoutMs?: number;
}): PostWebhook & { close(): void } {
  const options = { keepAlive: true, maxFreeSockets: 16, timeout: 60_000 };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };

  const post: PostWebhook = async (address, headers, body) => {
    const url = new URL(address);
    // The setting may have changed since the address was saved.
    if (checkOutgoingUrl(url, allowPrivateAddresses)) return { why: 'refused-address' };
    const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const send = protocol === 'https:' ? requestHttps : requestHttp;
        const request = send(
          url,
          {
            method: 'POST',
            headers: { ...headers, 'content-length': Buffer.byteLength(body) },
            agent: agents[protocol],
            signal,
            ...(!allowPrivateAddresses && { lookup: lookUpPublicAddress }),
          },
          resolve,
        );
        request.on('error', reject);
        request.end(body);
      });
      await discard(answer);
      const retryAfterMs = readRetryAfter(answer.headers['retry-after'], Date.now());
      return { status: answer.statusCode ?? 0, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    } catch (error) {
      if (signal.aborted) return { why: 'timeout' };
      return { why: error instanceof PrivateAddressError ? 'refused-address' : 'unreachable' };
    }
  };
  return Object.assign(post, {
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  });
}

/** Reads the answer to its end, so that the connection can be used again. */
async function discard(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER_BYTES) return void answer.destroy();
  }
}

/**
 * `Retry-After` in milliseconds (RFC 9110, section 10.2.3): seconds or a date. Undefined for anything else.
 * @example readRetryAfter('120', Date.now()) // 120_000
 */
export function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

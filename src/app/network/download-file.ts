import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { DownloadedFile, DownloadFile, DownloadRequest } from '#core';
import { DownloadError } from '#core';
import { checkOutgoingUrl, lookUpPublicAddress, PrivateAddressError } from './addresses.ts';

const MAX_REDIRECTS = 3;
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * Creates the downloader of files. The connection uses the very addresses that were checked, also after a redirect. `lookUp`:
 * another way to look up names, for tests.
 * @example const downloadFile = createFileDownloader()
 */
export function createFileDownloader(lookUp: LookupFunction = lookUpPublicAddress): DownloadFile {
  return async (url, request) => {
    let next = url;
    try {
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        const answer = await open(next, request, lookUp);
        const target = redirectOf(answer, next);
        if (!target) return await read(answer, request.maxBytes);
        answer.destroy();
        if (!request.mayFollow?.(target)) break;
        next = target;
      }
    } catch (error) {
      throw toDownloadError(error, request.signal);
    }
    throw new DownloadError('refused-address');
  };
}

function open(
  url: URL,
  { headers, signal, allowPrivateAddresses = false }: DownloadRequest,
  lookup: LookupFunction,
): Promise<IncomingMessage> {
  if (checkOutgoingUrl(url, allowPrivateAddresses)) throw new DownloadError('refused-address');
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // A connection of an agent could have been made with another check.
    const options = { agent: false, signal, ...(headers && { headers }) } as const;
    const request = send(url, { ...options, ...(!allowPrivateAddresses && { lookup }) }, resolve);
    request.on('error', reject);
    request.end();
  });
}

/** Undefined if the answer leads nowhere else. */
function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): URL | undefined {
  if (statusCode < 300 || statusCode >= 400 || location === undefined) return undefined;
  if (!URL.canParse(location, from.href)) throw new DownloadError('refused-address');
  return new URL(location, from);
}

/** Never holds more than `maxBytes`, also if the announced length is wrong. */
async function read(
  answer: IncomingMessage,
  maxBytes: number,
): Promise<DownloadedFile | 'too-large' | 'gone'> {
  const { statusCode = 0, headers } = answer;
  if (statusCode !== 200 || Number(headers['content-length'] ?? 0) > maxBytes) {
    answer.destroy();
    if (GONE.has(statusCode)) return 'gone';
    if (statusCode !== 200) throw new DownloadError('status');
    return 'too-large';
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > maxBytes) return 'too-large';
    chunks.push(chunk);
  }
  const type = headers['content-type'];
  return { bytes: Buffer.concat(chunks, length), ...(type !== undefined && { type }) };
}

function toDownloadError(error: unknown, signal: AbortSignal): DownloadError {
  if (error instanceof DownloadError) return error;
  if (signal.aborted) return new DownloadError('timeout');
  return new DownloadError(error instanceof PrivateAddressError ? 'refused-address' : 'unreachable');
}

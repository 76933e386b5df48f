import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

/** What a browser without a cache loads for a page. Kept pictures of posts are not counted: they load when opened. */
export interface PageWeight {
  /** Bytes of all bodies as they are sent, compressed. */
  readonly bytes: number;
  /** The addresses of its style sheets, scripts and icon. */
  readonly files: readonly string[];
}

interface Sent {
  readonly bytes: number;
  readonly body: string;
}

/**
 * Loads a page with its style sheets, scripts and icon as a browser does. Rejects when one is not found.
 * @example (await weighPage(app.url + '/console/account')).bytes // 24000
 */
export async function weighPage(
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PageWeight> {
  const page = await load(address, headers);
  const files = [...page.body.matchAll(/<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+)"/g)].map(
    ([, path]) => new URL(path!, address).href,
  );
  const sent = await Promise.all(files.map((file) => load(file, headers)));
  return { bytes: sent.reduce((sum, { bytes }) => sum + bytes, page.bytes), files };
}

/** `fetch` does not tell how many compressed bytes it got. */
function load(address: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { ...headers, 'accept-encoding': 'gzip' } }, (response) => {
      if (response.statusCode !== 200)
        reject(new Error(`${address} has the status ${response.statusCode ?? 0}`));
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      const isCompressed = response.headers['content-encoding'] === 'gzip';
      const body = isCompressed ? response.pipe(createGunzip()) : response;
      text(body).then((content) => resolve({ bytes, body: content }), reject);
    }).on('error', reject);
  });
}

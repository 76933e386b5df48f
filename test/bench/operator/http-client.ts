import { Agent, request } from 'node:http';

/** An answer of the API. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/** Sends one request; rejects when the connection breaks. */
export type SendHttp = (method: string, path: string, body?: unknown) => Promise<HttpAnswer>;

/** A client with connections that stay open. @example await createHttpClient(url, key)('POST', '/v1/judge', { text }) */
export function createHttpClient(url: string, key: string, timeoutMs = 30_000): SendHttp {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${key}`,
        ...(payload !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
        }),
      };
      const call = request(`${url}${path}`, { method, agent, headers, timeout: timeoutMs }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            ms: performance.now() - start,
          }),
        );
      });
      call.on('timeout', () => call.destroy(new Error('timeout')));
      call.on('error', reject);
      call.end(payload);
    });
}

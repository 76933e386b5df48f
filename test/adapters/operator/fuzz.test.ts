import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ApiDocument, createOperatorDocument } from '../../../adapters/operator/index.ts';
import { type FuzzRequest, fuzzRequests } from '../../support/operator/fuzz-requests.ts';
import { startPostgres } from '../../support/services/postgres.ts';
import { isFullSize, sized } from '../../support/test-size.ts';
import { startApi } from '../../support/worlds/running-api.ts';

const REQUESTS = sized(400, 50_000);
const AT_ONCE = 8;
/** In one go, sampling 50,000 requests would take gigabytes. */
const BATCH = 1000;

/** Fewer would mean that the requests are no longer made from the document. */
const MIN_SUCCESSES = 0.1;

/** What is wrong with an answer; `done`: nothing, and the request was carried out. */
async function send(
  url: string,
  key: string,
  { method, path, headers, body }: FuzzRequest,
): Promise<{ readonly fault?: string; readonly done?: boolean }> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const shown = `${method} ${path.slice(0, 200)} ${body?.slice(0, 500) ?? ''} → ${response.status} ${text.slice(0, 300)}`;
  if (response.status >= 500) return { fault: shown };
  if (response.status < 400) return { done: true };
  if (response.headers.get('content-type') !== 'application/problem+json')
    return { fault: `no problem: ${shown}` };
  const { detail, status } = JSON.parse(text) as { detail?: string; status?: number };
  return detail && status === response.status ? {} : { fault: `without detail: ${shown}` };
}

test(
  'requests made from the document never break the API, and every refusal says what to send',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-fuzz-'));
    // PostgreSQL refuses texts that memory and SQLite take.
    const postgres = await startPostgres();
    const api = await startApi({ storageSettings: { dataDir, databaseUrl: await postgres.createSchema() } });
    try {
      const document = JSON.parse(JSON.stringify(createOperatorDocument())) as ApiDocument;
      const requests = fuzzRequests(document);
      const faults: string[] = [];
      let successes = 0;
      for (let done = 0; done < REQUESTS && faults.length === 0; done += BATCH) {
        const seed = isFullSize ? Date.now() : 20_261_130;
        const batch = fc.sample(requests, { numRuns: Math.min(BATCH, REQUESTS - done), seed });
        const work = batch.values();
        await Promise.all(
          Array.from({ length: AT_ONCE }, async () => {
            for (const request of work) {
              const { fault, done: isDone } = await send(api.url, api.api!.trialKey!, request);
              if (fault) faults.push(`seed ${seed}: ${fault}`);
              if (isDone) successes += 1;
            }
          }),
        );
      }
      expect(faults.slice(0, 5)).toEqual([]);
      expect(successes / REQUESTS).toBeGreaterThan(MIN_SUCCESSES);
    } finally {
      await api.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  sized(180_000, 3_600_000),
);

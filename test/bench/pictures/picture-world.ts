import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTION_KINDS, type Adapter, type Message } from '#core';
import { createIntake, type IntakeService } from '../../../src/app/intake.ts';
import type { RulesBundle } from '../../../src/app/load-rules.ts';
import { openStores } from '../../../src/app/open-stores.ts';
import { noopMetrics } from '../../../src/memory/index.ts';
import { silentLog } from '../paced-load.ts';

/** The path of messages in enforce mode, with evidence in SQLite, on a platform whose pictures are in memory. */
export interface PictureWorld {
  readonly intake: IntakeService;
  readonly adapter: Adapter;
  readonly policies: Awaited<ReturnType<typeof openStores>>['policies'];
  /** A message of its own author. */
  message(n: number, text: string, pictures?: readonly string[]): Message;
  close(): Promise<void>;
}

const clock = { now: () => new Date() };

/** @example const world = await openPictureWorld(rules, new Map()); await world.close() */
export async function openPictureWorld(
  { policy, detector, wording }: RulesBundle,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<PictureWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-bench-pictures-'));
  const stores = await openStores(
    { dataDir },
    {
      getDefaultPolicy: () => ({ ...policy, mode: 'enforce' as const }),
      ...{ metrics: noopMetrics, clock, log: silentLog },
    },
  );
  const adapter: Adapter = {
    platform: 'bench',
    supports: new Set(ACTION_KINDS),
    async start() {},
    async stop() {},
    apply: async () => ({ status: 'done' }),
    fetchPicture: async (_message, id) => files.get(id),
  };
  const intake = createIntake({
    ...stores,
    adapters: adapter,
    detect: (message, own) => detector.detect(message, own),
    packsVersion: () => detector.version,
    ...{ wording, clock, log: silentLog },
  });
  const joinedAt = new Date(Date.now() - 400 * 24 * 60 * 60 * 1000);
  return {
    ...{ intake, adapter, policies: stores.policies },
    message: (n, text, pictures) => {
      const server = { platform: 'bench', id: `s${n % 1000}` };
      return {
        ref: { server, channel: 'general', id: `m${n}` },
        author: { server, id: `a${n}`, name: `a${n}`, roles: [], joinedAt, accountCreatedAt: joinedAt },
        ...{ text, parts: [], sentAt: clock.now(), ...(pictures && { pictures }) },
      };
    },
    async close() {
      await stores.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

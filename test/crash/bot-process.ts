/**
 * A whole bot as a separate program, for tests that freeze and kill it: the real pipeline on the real stores, a platform
 * over HTTP, and health on a port. The first argument is its task. Lines "clock MS" on its standard input set its wall
 * clock forward or back.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import {
  type Action,
  type Adapter,
  AdapterError,
  type AdapterErrorCode,
  type Message,
  type Outcome,
  type Policy,
  type Wordings,
} from '#core';
import { createMonotonicClock } from '#lib';
import { createIntake, type IntakeService } from '../../src/app/intake.ts';
import { openStores, type StorageSettings, type Stores } from '../../src/app/open-stores.ts';
import { createScheduler } from '../../src/app/scheduler.ts';
import { noopMetrics } from '../../src/memory/index.ts';
import { fakeDetect } from '../support/fake-detector.ts';

/** Configuration of one bot. */
export interface BotTask {
  readonly name: string;
  /** URL of the platform. */
  readonly platform: string;
  readonly storage: StorageSettings;
  /** A JSON file with policy and wordings: parsing YAML in two hundred bots would take longer than the rest of a test. */
  readonly configFile: string;
  /** How far its wall clock is ahead of the computer's, in milliseconds. */
  readonly clockOffsetMs: number;
  /** Whether it serves health pages; most bots are killed before a request could come. */
  readonly servesHealth: boolean;
}

/** A message in the format of the platform. */
export interface PostedMessage {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly sentAt: number;
}

const RUN_JOBS_INTERVAL_MS = 250;
const RESUME_INTERVAL_MS = 700;
const WORKER_COUNT = 8;

const task = JSON.parse(process.argv[2] ?? '') as BotTask;
const { policy, wording } = JSON.parse(readFileSync(task.configFile, 'utf8')) as {
  policy: Policy;
  wording: Wordings;
};

let clockOffsetMs = task.clockOffsetMs;
createInterface(process.stdin).on('line', (line) => {
  clockOffsetMs += Number(line.replace('clock ', ''));
});
// The test process has ended, so nothing else would stop this one.
process.stdin.on('end', () => process.exit(0));
const clock = createMonotonicClock({ now: () => new Date(Date.now() + clockOffsetMs) }, () =>
  performance.now(),
);
const logLine = (level: string) => (event: string, fields?: object) =>
  void process.stderr.write(`${level} ${event} ${JSON.stringify(fields ?? {})}\n`);
const log = { info: () => {}, warn: logLine('warn'), error: logLine('error') };

const agent = new Agent({ keepAlive: true });
const callPlatform = (path: string, body: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      `${task.platform}${path}`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      },
    );
    outgoing.once('error', reject);
    outgoing.end(JSON.stringify(body));
  });

const server = { platform: 'fake', id: 'square' };
const adapter: Adapter = {
  platform: server.platform,
  supports: new Set([
    'hide',
    'restore',
    'warn',
    'timeout',
    'end-timeout',
    'quarantine',
    'release',
    'card',
    'reply',
  ]),
  async start() {},
  async stop() {},
  async apply(_server, action: Action) {
    const response = (await callPlatform('/act', { bot: task.name, action }).catch(() => ({
      code: 'unavailable',
    }))) as Pick<Outcome, 'status' | 'detail'> | { readonly code: AdapterErrorCode };
    if ('code' in response) throw new AdapterError(response.code, 'the platform refused');
    return response;
  },
};

const toMessage = ({ id, author, text, sentAt }: PostedMessage): Message => ({
  ref: { server, channel: 'general', id },
  author: { server, id: author, name: author, roles: [] },
  text,
  parts: [],
  sentAt: new Date(sentAt),
});

async function runBot(): Promise<void> {
  const stores = await openStores(task.storage, {
    getDefaultPolicy: () => policy,
    metrics: noopMetrics,
    clock,
    log,
  });
  const intake = createIntake({
    ...stores,
    adapters: adapter,
    detect: fakeDetect,
    packsVersion: () => 'fake 1',
    wording,
    clock,
    log,
  });
  const web = task.servesHealth ? await serveHealth(() => stores.healthChecks) : undefined;
  const scheduler = createScheduler(stores.scheduledJobs, { leases: stores.leases, clock, log });
  await callPlatform('/hello', { bot: task.name, web: web?.url });
  void intake.resumeUnfinishedCases();
  setInterval(() => void intake.runDueJobs(), RUN_JOBS_INTERVAL_MS);
  setInterval(() => void intake.resumeUnfinishedCases(), RESUME_INTERVAL_MS);
  setInterval(() => void scheduler.runDueJobs(), RESUME_INTERVAL_MS);
  await Promise.all(Array.from({ length: WORKER_COUNT }, () => worker(intake)));
}

async function serveHealth(checks: () => Stores['healthChecks']) {
  const { createHealthPages, startWebServer } = await import('../../adapters/web/index.ts');
  const health = createHealthPages({ checks, version: () => 'fake 1' });
  return startWebServer({ host: '127.0.0.1', port: 0, pages: [health], log });
}

/** Takes a message, handles it, confirms it, and takes the next. The platform sends an unconfirmed message again. */
async function worker(intake: IntakeService): Promise<never> {
  for (;;) {
    const posted = (await callPlatform('/next', { bot: task.name })) as PostedMessage | null;
    if (!posted) continue;
    await intake.handleMessage(toMessage(posted));
    await callPlatform('/seen', { bot: task.name, id: posted.id });
  }
}

// A rejection is not caught on purpose: it ends the program.
void runBot();

/**
 * A whole bot as a program of its own, to be frozen, starved and killed: the real pipeline on the real stores, a
 * platform that is reached over HTTP, health on a port. Its task comes as the first argument; "clock MS" lines on its
 * standard input set its wall clock forward or back.
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

export interface BotTask {
  readonly name: string;
  /** Where the platform listens. */
  readonly platform: string;
  readonly storage: StorageSettings;
  /** A JSON file with policy and wordings: reading YAML anew two hundred times would take longer than all the rest. */
  readonly configFile: string;
  /** How far its wall clock is ahead of the computer's, in milliseconds. */
  readonly clockOffsetMs: number;
  /** Whether health is served; most live too shortly for that. */
  readonly servesHealth: boolean;
}

/** A message as the platform tells it. */
export interface PostedMessage {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly sentAt: number;
}

const DRAIN_EVERY_MS = 100;
const RESUME_EVERY_MS = 700;
const WORKERS = 8;

const task = JSON.parse(process.argv[2] ?? '') as BotTask;
const { policy, wording } = JSON.parse(readFileSync(task.configFile, 'utf8')) as {
  policy: Policy;
  wording: Wordings;
};

let clockOffsetMs = task.clockOffsetMs;
createInterface(process.stdin).on('line', (line) => {
  clockOffsetMs += Number(line.replace('clock ', ''));
});
// Whoever started us is gone: nobody would ever stop us.
process.stdin.on('end', () => process.exit(0));
const clock = createMonotonicClock({ now: () => new Date(Date.now() + clockOffsetMs) }, () =>
  performance.now(),
);
const logLine = (level: string) => (what: string, facts?: object) =>
  void process.stderr.write(`${level} ${what} ${JSON.stringify(facts ?? {})}\n`);
const log = { info: () => {}, warn: logLine('warn'), error: logLine('error') };

const agent = new Agent({ keepAlive: true });
const callPlatform = (path: string, body: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${task.platform}${path}`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      },
    );
    sent.once('error', reject);
    sent.end(JSON.stringify(body));
  });

const server = { platform: 'fake', id: 'square' };
const adapters: Adapter = {
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
    const answer = (await callPlatform('/act', { bot: task.name, action }).catch(() => ({
      code: 'unavailable',
    }))) as Pick<Outcome, 'status' | 'detail'> | { readonly code: AdapterErrorCode };
    if ('code' in answer) throw new AdapterError(answer.code, 'the platform refused');
    return answer;
  },
};

const message = ({ id, author, text, sentAt }: PostedMessage): Message => ({
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
    adapters,
    detect: fakeDetect,
    packsVersion: () => 'fake 1',
    wording,
    clock,
    log,
  });
  const web = task.servesHealth ? await serveHealth(() => stores.healthChecks) : undefined;
  const duties = createScheduler(stores.scheduledJobs, { leases: stores.leases, clock, log });
  await callPlatform('/hello', { bot: task.name, web: web?.url });
  void intake.resumeUnfinishedCases();
  setInterval(() => void intake.runDueJobs(), DRAIN_EVERY_MS);
  setInterval(() => void intake.resumeUnfinishedCases(), RESUME_EVERY_MS);
  setInterval(() => void duties.runDueJobs(), RESUME_EVERY_MS);
  await Promise.all(Array.from({ length: WORKERS }, () => worker(intake)));
}

async function serveHealth(checks: () => Stores['healthChecks']) {
  const { createHealthPages, startWebServer } = await import('../../adapters/web/index.ts');
  const health = createHealthPages({ checks, version: () => 'fake 1' });
  return startWebServer({ host: '127.0.0.1', port: 0, pages: [health], log });
}

/** Each asks for a message, sees it through, says so, and asks for the next: what was not seen through comes again. */
async function worker(intake: IntakeService): Promise<never> {
  for (;;) {
    const posted = (await callPlatform('/next', { bot: task.name })) as PostedMessage | null;
    if (!posted) continue;
    await intake.handleMessage(message(posted));
    await callPlatform('/seen', { bot: task.name, id: posted.id });
  }
}

// What goes wrong ends the program: nobody catches it.
void runBot();

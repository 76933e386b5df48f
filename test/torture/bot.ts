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
import { createDuties } from '../../src/duties.ts';
import { createIntake, type FrontDesk } from '../../src/intake.ts';
import { steady } from '../../src/steady.ts';
import { nullMeter } from '../../src/store/index.ts';
import { type Keeping, openStores, type Stores } from '../../src/stores.ts';
import { fakeDetect } from '../support/detector.ts';

export interface Task {
  readonly name: string;
  /** Where the platform listens. */
  readonly platform: string;
  readonly keeping: Keeping;
  /** A JSON file with policy and wordings: reading YAML anew two hundred times would take longer than all the rest. */
  readonly house: string;
  /** How far its wall clock is ahead of the computer's, in milliseconds. */
  readonly ahead: number;
  /** Whether health is served; most live too shortly for that. */
  readonly web: boolean;
}

/** A message as the platform tells it. */
export interface Posted {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly sentAt: number;
}

const DRAIN_EVERY_MS = 100;
const RESUME_EVERY_MS = 700;
const AT_ONCE = 8;

const task = JSON.parse(process.argv[2] ?? '') as Task;
const { policy, wording } = JSON.parse(readFileSync(task.house, 'utf8')) as {
  policy: Policy;
  wording: Wordings;
};

let ahead = task.ahead;
createInterface(process.stdin).on('line', (line) => {
  ahead += Number(line.replace('clock ', ''));
});
// Whoever started us is gone: nobody would ever stop us.
process.stdin.on('end', () => process.exit(0));
const clock = steady({ now: () => new Date(Date.now() + ahead) }, () => performance.now());
const say = (level: string) => (what: string, facts?: object) =>
  void process.stderr.write(`${level} ${what} ${JSON.stringify(facts ?? {})}\n`);
const log = { info: () => {}, warn: say('warn'), error: say('error') };

const agent = new Agent({ keepAlive: true });
const ask = (path: string, body: object): Promise<unknown> =>
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
    const answer = (await ask('/act', { bot: task.name, action }).catch(() => ({ code: 'unavailable' }))) as
      | Pick<Outcome, 'status' | 'detail'>
      | { readonly code: AdapterErrorCode };
    if ('code' in answer) throw new AdapterError(answer.code, 'the platform refused');
    return answer;
  },
};

const message = ({ id, author, text, sentAt }: Posted): Message => ({
  ref: { server, channel: 'general', id },
  author: { server, id: author, name: author, roles: [] },
  text,
  parts: [],
  sentAt: new Date(sentAt),
});

async function live(): Promise<void> {
  const stores = await openStores(task.keeping, { policy: () => policy, meter: nullMeter, clock, log });
  const intake = createIntake({
    ...stores,
    adapter,
    detect: fakeDetect,
    packs: () => 'fake 1',
    wording,
    clock,
    log,
  });
  const web = task.web ? await served(() => stores.checks) : undefined;
  const duties = createDuties(stores.duties, { claims: stores.claims, clock, log });
  await ask('/hello', { bot: task.name, web: web?.url });
  void intake.resume();
  setInterval(() => void intake.drain(), DRAIN_EVERY_MS);
  setInterval(() => void intake.resume(), RESUME_EVERY_MS);
  setInterval(() => void duties.run(), RESUME_EVERY_MS);
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker(intake)));
}

async function served(checks: () => Stores['checks']) {
  const { healthPages, openWeb } = await import('../../adapters/web/index.ts');
  const health = healthPages({ checks, version: () => 'fake 1' });
  return openWeb({ host: '127.0.0.1', port: 0, pages: [health], log });
}

/** Each asks for a message, sees it through, says so, and asks for the next: what was not seen through comes again. */
async function worker(intake: FrontDesk): Promise<never> {
  for (;;) {
    const posted = (await ask('/next', { bot: task.name })) as Posted | null;
    if (!posted) continue;
    await intake.message(message(posted));
    await ask('/seen', { bot: task.name, id: posted.id });
  }
}

// What goes wrong ends the program: nobody catches it.
void live();

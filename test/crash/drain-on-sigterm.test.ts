import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSql, type SqlStores } from '../../adapters/sql/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { nodeArgumentsFor, programEnvironment } from '../support/cli/build-programs.ts';
import {
  type ChannelState,
  type FakeDiscord,
  type Guild,
  startFakeDiscord,
} from '../support/fake-discord/index.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { sized } from '../support/test-size.ts';
import { waitUntil } from './harness.ts';

const MESSAGES_PER_SECOND = 200;
/** Posted before the signal. Half as many are posted after it, while the bot stops and is away. */
const MESSAGES = sized(240, 3000);
const OFFER_INTERVAL = 10;
/** On a very busy machine the stop is cut off, and what was in progress waits two minutes for its lease. */
const TIMEOUT_MS = 400_000;
const CHANNELS = 10;

interface Offer {
  readonly id: string;
  readonly author: string;
  readonly channel: ChannelState;
}

let folder: string;
let discord: FakeDiscord;
let guild: Guild;
let channels: readonly ChannelState[];
let mods: ChannelState;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yamidome-drain-'));
  const rules = join(folder, 'rules');
  await cp(DEFAULT_RULES_FOLDER, rules, { recursive: true });
  const file = join(rules, 'policy.yaml');
  const policy = await readFile(file, 'utf8');
  const enforced = policy.replace('mode: shadow', 'mode: enforce');
  await writeFile(file, enforced.replace(/hidesPerHour: \d+/, 'hidesPerHour: 100000'));
  discord = await startFakeDiscord({ limits: { global: 'off', routes: 'off' } });
  guild = discord.guild({ name: '町の掲示板' });
  channels = Array.from({ length: CHANNELS }, (_, n) => guild.channel(`channel-${n}`));
  mods = guild.channel('mods', {
    overwrites: [
      { who: '@everyone', deny: ['ViewChannel'] },
      { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
    ],
  });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await discord.stop();
  await rm(folder, { recursive: true });
});

/** Starts the program of `npm start` and waits until it serves Discord. */
async function startBot(): Promise<{ stop(): Promise<number | null> }> {
  const running = spawn(process.execPath, await nodeArgumentsFor('serve'), {
    cwd: folder,
    env: {
      ...programEnvironment(),
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.api,
      DATA_DIR: join(folder, 'data'),
      RULES_DIR: join(folder, 'rules'),
      GRAMMAR: 'off',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = running;
  let output = '';
  running.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(running, 'exit');
  await waitUntil('the bot serves Discord', () => {
    if (running.exitCode !== null) throw new Error('the bot has ended');
    return output.includes('serving: discord');
  });
  return {
    async stop() {
      running.kill('SIGTERM');
      return (await exited)[0] as number | null;
    },
  };
}

/** Posts messages at 200 a second, one of ten an offer, each offer by another account. Resolves with the offers. */
async function post(count: number, first: number): Promise<readonly Offer[]> {
  const offers: Offer[] = [];
  const talkers = Array.from({ length: 50 }, (_, n) => guild.member(`member-${first}-${n}`));
  const startMs = performance.now();
  for (let n = 0; n < count; n++) {
    const channel = channels[n % CHANNELS]!;
    if (n % OFFER_INTERVAL === 0) {
      const author = guild.member(`recruiter-${first + n}`);
      const text = `日給5万、荷物を運ぶだけ。詳細はテレグラムで ${first + n}`;
      offers.push({ id: (await author.says(channel, text)).id, author: author.id, channel });
    } else await talkers[n % talkers.length]!.says(channel, 'じゃあまた明日');
    const dueMs = startMs + ((n + 1) * 1000) / MESSAGES_PER_SECOND;
    if (performance.now() < dueMs) await wait(dueMs - performance.now());
  }
  return offers;
}

const openArchive = (): Promise<SqlStores> =>
  openSql({
    dataDir: join(folder, 'data'),
    policy: () => testPolicy(),
    clock: { now: () => new Date() },
    log: { info() {}, warn() {}, error() {} },
  });

const caseIdOf = ({ id, channel }: Offer): string =>
  deriveCaseId({ server: { platform: 'discord', id: guild.id }, channel: channel.id, id });

/** What happened more than once, or not at all, to an offer; undefined when everything happened once. */
async function findMistake(offer: Offer, sql: SqlStores): Promise<string | undefined> {
  const events = await sql.archive.read(caseIdOf(offer));
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  const hidden = events.filter(
    (event) =>
      event.kind === 'acted' && event.outcome.action.kind === 'hide' && event.outcome.status === 'done',
  ).length;
  // A card also names related cases; its buttons carry only its own number.
  const isOwnButton = new RegExp(`"custom_id":"[^"]*:${caseIdOf(offer)}"`);
  const cards = discord
    .messagesIn(mods)
    .filter(({ components }) => isOwnButton.test(JSON.stringify(components))).length;
  const letters = discord.dmsOf({ id: offer.author }).length;
  const facts = { opened: count('opened'), hidden, struck: count('struck'), cards, letters };
  const isOnce = Object.values(facts).every((times) => times === 1);
  return isOnce ? undefined : `${caseIdOf(offer)} ${JSON.stringify(facts)}`;
}

test(
  'a bot that gets SIGTERM at 200 messages a second ends in time, and every offer is hidden exactly once',
  async () => {
    const bot = await startBot();
    const before = await post(MESSAGES, 0);
    // The posts go on while the bot stops. It ends with code 1 when it cannot stop within nine seconds.
    const [exitCode, after] = await Promise.all([bot.stop(), post(MESSAGES / 2, MESSAGES)]);
    expect(exitCode).toBe(0);
    const offers = [...before, ...after];

    const sql = await openArchive();
    try {
      const next = await startBot();
      const isVisible = ({ id, channel }: Offer) => channel.messages.has(id);
      await waitUntil('all work is done', async () => {
        if (offers.some(isVisible)) return false;
        return (await sql.outbox.countPending()) === 0 && (await sql.archive.listUnfinished()).length === 0;
      });
      expect(await next.stop()).toBe(0);
      const mistakes = await Promise.all(offers.map((offer) => findMistake(offer, sql)));
      expect(mistakes.filter((mistake) => mistake !== undefined)).toEqual([]);
      expect(channels.flatMap((channel) => discord.messagesIn(channel))).toHaveLength(
        (MESSAGES * 3) / 2 - offers.length,
      );
      expect((await sql.verify()).finding).toBeUndefined();
    } finally {
      await sql.close();
    }
  },
  TIMEOUT_MS,
);

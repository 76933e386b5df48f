/** The second process of `bench:discord`: a fake Discord that also measures the times. */
import type { Socket } from 'node:net';
import type { APIMessage } from 'discord.js';
import { startFakeDiscord } from '../support/fake-discord/index.ts';
import { createInteractionLoad, type InteractionTiming } from './discord-interactions.ts';

/** The load of one run. @example child.send({ messages: 1000, percent: 5, rate: 250, solicitations, ordinary }) */
export interface DiscordBenchOrder {
  readonly messages: number;
  /** The percentage of messages that solicit. */
  readonly percent: number;
  /** Messages per second; 0: as fast as possible. */
  readonly rate: number;
  /** Interactions per second during the run. */
  readonly questions?: number;
  readonly solicitations: readonly string[];
  readonly ordinary: readonly string[];
}

/** The measurements of one run. */
export interface DiscordBenchResult {
  /** From MESSAGE_CREATE to the request that deletes it, in milliseconds. */
  readonly latencies: readonly number[];
  readonly hidden: number;
  readonly solicitations: number;
  /** From the first message to the last deletion, in milliseconds. */
  readonly ms: number;
  /** Until all messages were sent, in milliseconds. */
  readonly sendMs: number;
  readonly requests: number;
  /** The maximum of requests within one second. */
  readonly busiestSecond: number;
  readonly refused: number;
  readonly answered: readonly InteractionTiming[];
  readonly unanswered: number;
  /** CPU time of the fake, in seconds: when it is near the wall-clock time, the fake is the bottleneck. */
  readonly cpu: number;
}

const limits = process.argv[2] === 'limited' ? {} : ({ global: 'off', routes: 'off' } as const);
/** Each solicitation comes from another account, because a second strike would put the account in timeout. */
const RECRUITERS = 3000;
const OTHERS = 1000;
const MAX_WAIT_MS = 180_000;
/** During a flood, messages are sent in batches of this size, as a busy gateway sends them. */
const FLOOD_BATCH_SIZE = 50;
/** Messages of a flood are never read again: the fake deletes them when there are this many. */
const MAX_MESSAGES_KEPT = 10_000;

const discord = await startFakeDiscord({ limits });
const guild = discord.guild({ name: 'bench' });
const channels = Array.from({ length: 20 }, (_, n) => guild.channel(`channel-${n}`));
guild.channel('mods', {
  overwrites: [
    { who: '@everyone', deny: ['ViewChannel'] },
    { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
  ],
});
const recruiters = Array.from({ length: RECRUITERS }, (_, n) => guild.member(`recruiter-${n}`));
const ordinaryMembers = Array.from({ length: OTHERS }, (_, n) => guild.member(`member-${n}`));
/** Other guilds, as many as the second argument says, each with 30 channels and 12 roles. */
for (let n = 0; n < Number(process.argv[3] ?? 0); n++) {
  const other = discord.guild({ name: `community ${n}` });
  for (let channel = 0; channel < 30; channel++) other.channel(`channel-${channel}`);
  for (let role = 0; role < 12; role++) other.role(`role-${role}`);
}
const ask = createInteractionLoad(discord, guild);
let recruited = 0;

/** The sockets to the bot; a corked socket buffers what is sent. */
const gatewaySockets = (): readonly Socket[] =>
  discord.gateway.sessions.flatMap(({ socket }) =>
    socket ? [(socket as unknown as { readonly _socket: Socket })._socket] : [],
  );

async function runOrder(order: DiscordBenchOrder): Promise<DiscordBenchResult> {
  const { messages, percent, rate, questions = 0, solicitations, ordinary } = order;
  const waiting = new Map<string, number>();
  const latencies: number[] = [];
  const perSecond = new Map<number, number>();
  const before = discord.requests.length;
  let read = before;
  let count = 0;
  let last = performance.now();
  const answers: Promise<InteractionTiming | undefined>[] = [];

  /** Reads the requests since the last call and records the latency of each deletion. */
  const recordDeletions = (): void => {
    for (; read < discord.requests.length; read++) {
      const request = discord.requests[read]!;
      const second = Math.floor(request.at.getTime() / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      const ids = request.path.endsWith('/bulk-delete')
        ? (request.body as { messages: string[] }).messages
        : request.method === 'DELETE'
          ? [request.path.split('/').at(-1)!]
          : [];
      for (const id of ids) {
        const sent = waiting.get(id);
        if (sent === undefined) continue;
        waiting.delete(id);
        latencies.push(request.arrivedMs - sent);
        last = request.arrivedMs;
      }
    }
  };

  const start = performance.now();
  const cpu = process.cpuUsage();
  for (let n = 0; n < messages; n++) {
    const solicits =
      percent > 0 && (n % 100) * percent - Math.floor(((n % 100) * percent) / 100) * 100 < percent;
    const final = n === messages - 1;
    const author =
      solicits || final ? recruiters[recruited++ % RECRUITERS]! : ordinaryMembers[(n * 7) % OTHERS]!;
    const channel = channels[n % channels.length]!;
    const text =
      solicits || final
        ? `${solicitations[count++ % solicitations.length]} ${n}`
        : ordinary[n % ordinary.length]!;
    const sent = performance.now();
    const isBatchEnd = rate > 0 || n % FLOOD_BATCH_SIZE === FLOOD_BATCH_SIZE - 1 || final;
    if (rate === 0 && n % FLOOD_BATCH_SIZE === 0) for (const socket of gatewaySockets()) socket.cork();
    const message: APIMessage = await author.says(channel, text);
    if (solicits || final) waiting.set(message.id, sent);
    const due = rate > 0 ? start + ((n + 1) * 1000) / rate : 0;
    // Sleep, so that the bot gets the CPU.
    while (performance.now() < due - 1) await new Promise((resolve) => setTimeout(resolve, 1));
    if (questions > 0 && n % Math.ceil(rate / questions) === 0) answers.push(ask());
    if (!isBatchEnd) continue;
    if (rate === 0) for (const socket of gatewaySockets()) socket.uncork();
    if (percent === 0 && n % MAX_MESSAGES_KEPT === MAX_MESSAGES_KEPT - 1)
      for (const channel of channels) channel.messages.clear();
    await new Promise((resolve) => setImmediate(resolve));
    recordDeletions();
  }
  const sendMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  while (waiting.size > 0 && performance.now() - start < MAX_WAIT_MS) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    recordDeletions();
  }
  const answered = (await Promise.all(answers)).filter((timing) => timing !== undefined);
  for (const channel of channels) channel.messages.clear();
  return {
    latencies,
    hidden: latencies.length,
    solicitations: count,
    ms: last - start,
    sendMs,
    requests: discord.requests.length - before,
    busiestSecond: Math.max(0, ...perSecond.values()),
    refused: discord.requests.slice(before).filter(({ status }) => status === 429).length,
    answered,
    unanswered: answers.length - answered.length,
    cpu: (user + system) / 1e6,
  };
}

process.on('message', (order: DiscordBenchOrder) => {
  void runOrder(order).then((result) => process.send?.(result));
});
process.send?.({ api: discord.api, token: discord.token });

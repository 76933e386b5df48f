import type { Desk, Log, Policies, Policy, Server } from '#core';
import { createDiscord } from '../../adapters/discord/index.ts';
import { loadHouse, RULES_FOLDER } from '../../src/cli/load.ts';
import { createDesk } from '../../src/desk/index.ts';
import { createGate, type Gate } from '../../src/gate/index.ts';
import { createIntake, type FrontDesk } from '../../src/intake.ts';
import {
  type Book,
  createMemoryBook,
  createMemoryClaims,
  createMemoryInquiries,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemoryStrikes,
  createMemoryTallies,
} from '../../src/store/index.ts';
import { type FakeDiscord, type Guild, startFakeDiscord } from './discord/index.ts';
import { fakeProvider, KEY } from './gate-world.ts';
import { testPolicy, wordings } from './wordings.ts';

export interface DiscordDesk {
  readonly discord: FakeDiscord;
  readonly guild: Guild;
  readonly server: Server;
  readonly book: Book;
  readonly intake: FrontDesk;
  readonly desk: Desk;
  readonly policies: Policies;
  readonly adapter: ReturnType<typeof createDiscord>;
  readonly gate: Gate;
  /** Codes that were texted, in order. */
  readonly texts: readonly { readonly to: string; readonly code: string }[];
  /** Ids of who has joined, as the intake heard it. */
  readonly joined: string[];
  readonly logged: string[];
  policy(): Policy;
  stop(): Promise<void>;
}

const house = await loadHouse(RULES_FOLDER);
if (!house.ok) throw new Error(house.why);
const { rulebook, notices } = house.value;

/**
 * A bot with the real rules and a desk on a fake Discord. `around` may put something between the two; `before` is
 * what happened in the guild before the bot came; `page` whether members can prove at the gate's page who they are.
 */
export async function openDiscordDesk(
  more: Partial<Policy> = {},
  around: (desk: Desk) => Desk = (desk) => desk,
  before: (guild: Guild) => Promise<void> = async () => {},
  page = false,
): Promise<DiscordDesk> {
  const discord = await startFakeDiscord({
    limits: { global: 'off', routes: 'off' },
    // Whether answers come first is told by their kind; a busy machine must not decide it.
    interactionDeadlineMs: 60_000,
  });
  const guild = discord.guild({ name: '町の掲示板', locale: 'ja' });
  guild.channel('general');
  await before(guild);
  const logged: string[] = [];
  const note = (what: string, facts: object = {}) => void logged.push(`${what} ${JSON.stringify(facts)}`);
  const log: Log = { info: note, warn: note, error: note };
  const clock = discord.clock;
  const policies = createMemoryPolicies(() => testPolicy({ mode: 'shadow', ...more }));
  const book = createMemoryBook();
  const memos = createMemoryMemos();
  const adapter = createDiscord({
    token: discord.token,
    apiUrl: discord.api,
    requestsPerSecond: 10_000,
    memos,
    policies,
    wording: wordings,
    clock,
    log,
  });
  const claims = createMemoryClaims();
  const quotas = createMemoryQuotas();
  const sms = fakeProvider();
  const texting = {
    provider: sms.provider,
    numberOf: (typed: string) => (/^\+\d{8,15}$/.test(typed) ? typed : undefined),
  };
  const gate = createGate({
    ...{ memos, claims, quotas, policies, clock, log, wording: wordings },
    adapterOf: () => adapter,
    history: async () => ({ banned: false, quarantined: false, overturned: false }),
    ...(page && { page: { url: 'https://gate.example', key: KEY, texting } }),
  });
  const joined: string[] = [];
  const intake = createIntake({
    awareness: { joined: async ({ id }) => void joined.push(id), spoke: async () => {} },
    ...book,
    adapter,
    policies,
    strikes: createMemoryStrikes(),
    claims,
    quotas,
    gate,
    detect: (message, policy) => rulebook.judge(message, policy),
    wording: wordings,
    clock,
    log,
  });
  const desk = createDesk({
    ...book,
    inquiries: createMemoryInquiries(),
    intake,
    gate,
    policies,
    tallies: createMemoryTallies(),
    notices: () => notices,
    rules: () => rulebook,
    wording: wordings,
    clock,
    log,
  });
  await adapter.start(intake, around(desk));
  const server = { platform: 'discord', id: guild.id };
  await discord.until('commands are registered', () =>
    discord.requests.some(({ method, path }) => method === 'PUT' && path.endsWith('/commands')),
  );
  return {
    discord,
    guild,
    server,
    book,
    intake,
    desk,
    policies,
    adapter,
    gate,
    texts: sms.texts,
    joined,
    logged,
    policy: () => policies.of(server),
    async stop() {
      await adapter.stop();
      await discord.stop();
    },
  };
}

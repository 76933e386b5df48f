import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from 'discord.js';
import { onTestFinished } from 'vitest';
import { createHttpAgent } from '../../../../adapters/discord/client/http-agent.ts';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from '../index.ts';

/** Conditions are waited for until they hold, on slow machines too. */
export const LONG_TIMEOUT = { timeout: 10_000 };

/** What a moderation bot asks for. */
export const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildModeration,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
  GatewayIntentBits.AutoModerationConfiguration,
  GatewayIntentBits.AutoModerationExecution,
];

/** A fake for this one test. */
export async function startFakeForTest(options?: FakeDiscordOptions): Promise<FakeDiscord> {
  const discord = await startFakeDiscord(options);
  onTestFinished(() => discord.stop());
  return discord;
}

/** The real client, logged in and ready. */
export async function startClient(
  discord: FakeDiscord,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: INTENTS,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    ...options,
    rest: { api: discord.api, version: '10', agent: createHttpAgent(), ...options.rest },
  });
  onTestFinished(() => client.destroy());
  client.on(Events.Error, () => undefined);
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
  return client as Client<true>;
}

/** The next event of that name. */
export const nextEvent = <T>(client: Client, event: string): Promise<T> =>
  new Promise((resolve) => client.once(event, (value: T) => resolve(value)));

import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from 'discord.js';
import { onTestFinished } from 'vitest';
import { createHttpAgent } from '../../../../adapters/discord/client/http-agent.ts';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from '../index.ts';

/** The longest time to wait for a condition, also on slow machines. */
export const LONG_TIMEOUT = { timeout: 10_000 };

/** The intents of a moderation bot. */
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

/** Starts a fake and stops it at the end of the test. @example const discord = await startFakeForTest() */
export async function startFakeForTest(options?: FakeDiscordOptions): Promise<FakeDiscord> {
  const discord = await startFakeDiscord(options);
  onTestFinished(() => discord.stop());
  return discord;
}

/** Logs in the real client and waits until it is ready. @example const client = await startClient(discord) */
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

/** Resolves with the next event of this name. @example await nextEvent(client, Events.MessageCreate) */
export const nextEvent = <T>(client: Client, event: string): Promise<T> =>
  new Promise((resolve) => client.once(event, (value: T) => resolve(value)));

import { type Client, type Guild, PermissionFlagsBits, Routes } from 'discord.js';
import {
  type CommandDefinition,
  fillTemplate,
  type KeyValueStore,
  type Log,
  type PolicyStore,
  type Server,
  type Wordings,
} from '#core';
import { logErrors } from '#lib';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { commandNamesFor } from '../commands/registration.ts';

const WRITING = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;

/** The key under which it is stored that a guild was greeted. @example greetingKey('417719834231439') */
export const greetingKey = (guild: string): string => `greeted/${guild}`;

/** Dependencies of `createGreeter`. */
export interface GreeterPorts {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly definitions: readonly CommandDefinition[];
  readonly findModeratorChannel: (server: Server) => string | undefined;
  readonly notifyAdministrators: (server: Server, text: string) => Promise<void>;
  readonly log: Log;
}

/**
 * Says once in a guild that has invited the bot which three steps come next: in the moderators' channel, else in the
 * channel of Discord's own notices, else to the owner in a direct message. Only for guilds that invite the bot while it
 * runs. It is stored first, so that a crash does not greet twice. Never throws.
 * @example client.on(Events.GuildCreate, createGreeter(ports))
 */
export function createGreeter(ports: GreeterPorts): (guild: Guild) => void {
  const { permissionGuard, rateLimiter, client, keyValueStore, policies, wording, definitions, log } = ports;

  function findChannel(guild: Guild): string | undefined {
    const moderatorChannel = ports.findModeratorChannel(serverOfGuild(guild.id));
    if (moderatorChannel !== undefined) return moderatorChannel;
    const { systemChannel } = guild;
    const { me } = guild.members;
    return systemChannel && me && systemChannel.permissionsFor(me).has(WRITING)
      ? systemChannel.id
      : undefined;
  }

  async function greet(guild: Guild): Promise<void> {
    const server = serverOfGuild(guild.id);
    if ((await keyValueStore.get(greetingKey(guild.id))) !== undefined) return;
    await keyValueStore.put(greetingKey(guild.id), 'yes');
    const { language } = policies.of(server);
    const { setup = '/setup', mode = '/mode', help = '/help' } = commandNamesFor(definitions, language);
    const content = fillTemplate(wording[language].adapter.greeting, { setup, mode, help });
    const channel = findChannel(guild);
    if (channel === undefined) return ports.notifyAdministrators(server, content);
    const body = {
      content,
      allowed_mentions: { parse: [] },
      nonce: deriveNonce(greetingKey(guild.id)),
      enforce_nonce: true,
    };
    await permissionGuard
      .run({ guild: guild.id, channel }, ['ViewChannel', 'SendMessages'], () =>
        rateLimiter.run(() => client.rest.post(Routes.channelMessages(channel), { body })),
      )
      .catch(() => ports.notifyAdministrators(server, content));
  }

  return (guild) => logErrors(log, 'greeting_failed', greet(guild));
}

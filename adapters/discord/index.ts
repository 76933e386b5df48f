import { Events } from 'discord.js';
import {
  type Adapter,
  type Clock,
  type Desk,
  type Files,
  type Health,
  type Intake,
  type Log,
  type Member,
  type Memos,
  type Policies,
  type Server,
  serverKey,
  type Wording,
  type Wordings,
} from '#core';
import { createAdministrators, createWriting } from './administrators.ts';
import { createAnswering } from './answering.ts';
import { createApply, supports } from './apply.ts';
import { createAttachments } from './attachments.ts';
import { createBlocked } from './blocked.ts';
import { createCommands } from './command-desk.ts';
import { type Connection, makeClient } from './connect.ts';
import { createDeskOf } from './desk.ts';
import { createDoors } from './doors.ts';
import { listen } from './events.ts';
import { nameOf } from './faults.ts';
import { platform, serverOf } from './guilds.ts';
import { createHelpLines } from './help-lines.ts';
import { createLane } from './lane.ts';
import { createLevel } from './level.ts';
import { login } from './login.ts';
import { createNative, nativeKey } from './native.ts';
import { createPresses } from './presses.ts';
import { createReadback } from './readback.ts';
import { createShields, shieldKey } from './shield.ts';
import { createTouched } from './touched.ts';

export { checkup, type Finding, severityOf } from './checkup.ts';
export type { Shards } from './connect.ts';
export { applicationOf, FEATURES, type Feature, inviteLink, USUAL } from './permissions.ts';

export interface DiscordSettings extends Connection {
  readonly memos: Memos;
  readonly policies: Pick<Policies, 'of'>;
  readonly wording: Wordings;
  /** Phrases that are certain under a server's policy, for Discord's own filter; absent, it is left alone. */
  readonly phrases?: (server: Server) => readonly string[];
  /** Copies of attachments, to be posted again with a restored message. */
  readonly files?: Pick<Files, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What may wait gets four fifths of the second's requests. */
const SHARE = 0.8;
const SECONDS_WAITING = 30;

/**
 * Discord. `start` resolves once the bot is logged in; it rejects with a sentence when the token or an intent is
 * refused, and goes on trying in the background while Discord does not answer.
 * @example
 * const discord = createDiscord({ token, memos, policies, wording, clock, log });
 * await discord.start(intake);
 */
export function createDiscord(settings: DiscordSettings) {
  const { token, memos, policies, wording, clock, log, requestsPerSecond = 50 } = settings;
  const client = makeClient(settings);
  const doors = createDoors(client, clock);
  const perSecond = Math.max(1, Math.floor(requestsPerSecond * SHARE));
  const lane = createLane(perSecond, perSecond * SECONDS_WAITING);
  const attachments = createAttachments(client);
  const shared = { ...settings, client, doors, lane };
  type Reader = Pick<Member, 'server' | 'language'>;
  const wordsFor = ({ server, language }: Reader): Wording =>
    wording[language ?? policies.of(server).language];
  const words = (reader: Reader): Wording['adapter'] => wordsFor(reader).adapter;
  const apply = createApply({ ...shared, words });
  const administrators = createAdministrators(client);
  const write = createWriting(administrators, apply);
  const shields = createShields({ ...shared, words, write, deskOf: createDeskOf(client, policies) });
  const touched = createTouched(client, clock);
  const native =
    settings.phrases &&
    createNative({ ...shared, phrases: settings.phrases, words: (server) => words({ server }) });
  let stop = async (): Promise<void> => {};

  const quietly = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: nameOf(error) }));
  };

  return {
    platform,
    supports,
    apply,
    touched: touched.of,
    servers: () => client.guilds.cache.map(({ id }) => serverOf(id)),
    attachments: attachments.copies,
    shield: shields.raise,
    administrators,
    level: createLevel(shared),
    health(): Health {
      if (!client.isReady()) return { ok: false, why: 'not connected' };
      return doors.authorized() ? { ok: true } : { ok: false, why: 'the token is not accepted' };
    },
    async start(intake: Intake, desk?: Desk) {
      const readback = createReadback({ ...shared, intake, touched });
      const blocked = createBlocked({ ...shared, intake });
      await readback.load();
      shields.watch();
      native?.watch();

      async function forget(guild: string): Promise<void> {
        await readback.forget(guild);
        for (const prefix of [
          `card/${guild}/`,
          `board/${guild}/`,
          `restored/${guild}/`,
          shieldKey(guild),
          nativeKey(guild),
        ]) {
          for (const [key] of await memos.list(prefix)) await memos.delete(key);
        }
        log.info('removed from a guild', { server: serverKey({ platform, id: guild }) });
      }

      listen({
        ...shared,
        intake,
        watchers: {
          seen: readback.seen,
          note: attachments.note,
          blocked,
          changed: doors.open,
          joined: (member) => quietly('counting a join', intake.joined(member)),
          removed: (guild) => quietly('cleaning up', forget(guild)),
          interrupted: readback.interrupted,
        },
      });
      client.on(Events.ShardReady, (shard) => {
        const guilds = client.guilds.cache.filter((guild) => guild.shardId === shard);
        quietly('reading back', readback.catchUp([...guilds.keys()]));
        if (native) quietly('native rules', native.look());
      });
      if (native) client.on(Events.GuildCreate, () => quietly('native rules', native.look()));
      client.on(Events.GuildAvailable, ({ id }) => quietly('reading back', readback.catchUp([id])));
      const presses = createPresses({ client, intake, wordsFor, log, lower: shields.lowerBy });
      const commands = desk && createCommands({ ...shared, desk });
      client.on(
        Events.InteractionCreate,
        createAnswering({
          all: [
            presses,
            ...(commands ? [commands.answer] : []),
            ...(desk ? [createHelpLines({ client, desk })] : []),
          ],
          wordsFor,
          log,
        }),
      );
      if (commands)
        client.once(Events.ClientReady, () => quietly('registering commands', commands.register()));
      client.on(Events.ShardDisconnect, ({ code }, shard) =>
        log.error('a shard is away for good', { code, shard }),
      );
      client.on(Events.Error, (error) => log.error('the connection broke', { error: nameOf(error) }));

      const end = await login(client, token, log);
      stop = async () => {
        shields.stop();
        native?.stop();
        await readback.stop();
        await end();
      };
    },
    stop: () => stop(),
  } satisfies Adapter & Record<string, unknown>;
}

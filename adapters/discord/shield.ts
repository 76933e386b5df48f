import {
  type APIMessage,
  ButtonStyle,
  type Client,
  ComponentType,
  GuildVerificationLevel,
  MessageFlags,
  Routes,
} from 'discord.js';
import {
  AdapterError,
  type Clock,
  createTurns,
  fill,
  type Log,
  type Member,
  type Memos,
  type Server,
  type Shield,
  type Wording,
} from '#core';
import { buttonOf, rowOf } from './buttons.ts';
import type { Doors } from './doors.ts';
import { nameOf } from './faults.ts';
import { platform, serverOf } from './guilds.ts';
import type { Lane } from './lane.ts';
import { plain } from './layout.ts';
import { nonceOf } from './nonce.ts';
import { createSteps, RAISED, type Raised, type Step } from './shield-steps.ts';
import { shieldWords } from './shield-words.ts';

const LOOK_EVERY_MS = 5000;
const COLOURS = { up: 0xf0a020, down: 0x5865f2 } as const;

/** @example shieldKey('41771983423143937') // 'shield/41771983423143937' */
export const shieldKey = (guild: string): string => `shield/${guild}`;

/**
 * A higher verification level, invites and direct messages paused, for a while: raised once, told to the moderators,
 * lowered by itself or by a button, also by the next process.
 * @example const shields = createShields({ client, doors, lane, memos, deskOf, write, words, clock, log }); shields.watch()
 */
export function createShields(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly memos: Memos;
  readonly deskOf: (server: Server) => string | undefined;
  /** Tells somebody who runs the guild, in private. Rejects when nobody could be told. */
  readonly write: (server: Server, text: string) => Promise<void>;
  readonly words: (reader: Pick<Member, 'server' | 'language'>) => Wording['adapter'];
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { client, doors, lane, memos, deskOf, write, words, clock, log } = ports;
  const turns = createTurns();
  const steps = createSteps(client);
  let timer: ReturnType<typeof setInterval> | undefined;

  const bodyOf = (server: Server, text: string, up: boolean) => {
    const { waveend } = words({ server });
    const button = buttonOf({ what: 'lower', guild: server.id }, waveend, ButtonStyle.Secondary);
    return {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: up ? COLOURS.up : COLOURS.down,
          components: [{ type: ComponentType.TextDisplay, content: text }, ...(up ? rowOf(button) : [])],
        },
      ],
    };
  };

  /** In the moderators' channel, or else in private to somebody who can give them one. */
  async function tell(
    server: Server,
    text: string,
    up: boolean,
    at: Date,
  ): Promise<Pick<Raised, 'channel' | 'message'>> {
    try {
      return await post(server, text, up, at);
    } catch (error) {
      log.warn('moderators not told of a wave', { server: server.id, error: nameOf(error) });
      await write(server, text).catch(() => log.error('nobody told of a wave', { server: server.id }));
      return {};
    }
  }

  async function post(
    server: Server,
    text: string,
    up: boolean,
    at: Date,
  ): Promise<Pick<Raised, 'channel' | 'message'>> {
    const channel = deskOf(server);
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const nonce = nonceOf(`${shieldKey(server.id)}/${at.getTime()}`);
    const body = { ...bodyOf(server, text, up), nonce, enforce_nonce: true };
    const made = (await doors.through({ guild: server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      lane.take(() => client.rest.post(Routes.channelMessages(channel), { body })),
    )) as APIMessage;
    return { channel, message: made.id };
  }

  async function raise(server: Server, shield: Shield): Promise<void> {
    const { until } = shield;
    const key = shieldKey(server.id);
    if ((await memos.get(key)) !== undefined) return;
    const level = client.guilds.cache.get(server.id)?.verificationLevel ?? GuildVerificationLevel.None;
    const wanted = shield.steps.filter((each) => each !== 'verification' || level < RAISED);
    // Written down first: whatever happens next, it will be undone.
    const before: Raised = { until: until.getTime(), level, done: wanted, text: '' };
    await memos.put(key, JSON.stringify(before));
    const done: Step[] = [];
    const failed: Step[] = [];
    for (const each of wanted) {
      try {
        await doors.through({ guild: server.id }, ['ManageGuild'], () => steps.take(server.id, each, until));
        done.push(each);
      } catch (error) {
        failed.push(each);
        log.warn('a step of the shield failed', { step: each, error: nameOf(error) });
      }
    }
    const text = shieldWords(words({ server }), shield, done, failed);
    const raised = { ...before, done, text };
    await memos.put(key, JSON.stringify(raised));
    const place = await tell(server, text, done.length > 0, until);
    await memos.put(key, JSON.stringify({ ...raised, ...place }));
  }

  async function lower(server: Server, ending: string): Promise<boolean> {
    const key = shieldKey(server.id);
    const memo = await memos.get(key);
    if (memo === undefined) return false;
    const raised = JSON.parse(memo) as Raised;
    if (raised.done.length > 0) {
      await doors.through({ guild: server.id }, ['ManageGuild'], () => steps.undo(server.id, raised));
    }
    await memos.delete(key);
    const { channel, message, text } = raised;
    if (channel !== undefined && message !== undefined && raised.done.length > 0) {
      const body = bodyOf(server, `${text}\n**${plain(ending)}**`, false);
      await lane
        .take(() => client.rest.patch(Routes.channelMessage(channel, message), { body }))
        .catch(() => undefined);
    }
    return true;
  }

  async function look(): Promise<void> {
    for (const [key, memo] of await memos.list(shieldKey(''))) {
      const server = serverOf(key.slice(shieldKey('').length));
      if (!client.guilds.cache.has(server.id)) continue;
      if ((JSON.parse(memo) as Raised).until > clock.now().getTime()) continue;
      await turns(server.id, () => lower(server, words({ server }).waveended));
    }
  }

  return {
    raise: (server: Server, shield: Shield): Promise<void> => turns(server.id, () => raise(server, shield)),
    /** A moderator ends it; what to tell them. */
    async lowerBy(moderator: Member): Promise<string> {
      const { server, name } = moderator;
      const { waveended, waveendedby } = words(moderator);
      if (moderator.moderator !== true) return words(moderator).notmoderator;
      await turns(server.id, () => lower(server, fill(waveendedby, { name })));
      return waveended;
    },
    /** From now on, what is over is lowered. */
    watch(): void {
      timer ??= setInterval(() => {
        look().catch((error: unknown) =>
          log.warn('shields not looked at', { platform, error: nameOf(error) }),
        );
      }, LOOK_EVERY_MS);
      timer.unref();
    },
    stop: (): void => clearInterval(timer),
  };
}

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
  fillTemplate,
  type KeyValueStore,
  type Log,
  type Member,
  type RaidModeSettings,
  type Server,
  type Wording,
} from '#core';
import { createKeyedMutex, errorName } from '#lib';
import { platform, serverOfGuild } from '../client/guild-permissions.ts';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { createButton, createButtonRows } from '../ui/buttons.ts';
import { escapeMarkdown } from '../ui/card-layout.ts';
import {
  createRaidModeSteps,
  RAISED_LEVEL,
  type RaidModeState,
  type RaidModeStep,
} from './raid-mode-steps.ts';
import { describeRaidMode } from './raid-mode-text.ts';

const CHECK_INTERVAL_MS = 5000;
const COLOURS = { up: 0xf0a020, down: 0x5865f2 } as const;

/** @example raidModeKey('41771983423143937') // 'shield/41771983423143937' */
export const raidModeKey = (guild: string): string => `shield/${guild}`;

/**
 * A higher verification level, invites and direct messages paused, for a while: raised once, told to the moderators,
 * lowered by itself or by a button, also by the next process.
 * @example const shields = createRaidMode({ client, doors, lane, memos, deskOf, write, words, clock, log }); shields.watch()
 */
export function createRaidMode(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly findModeratorChannel: (server: Server) => string | undefined;
  /** Tells somebody who runs the guild, in private. Rejects when nobody could be told. */
  readonly notifyAdministrators: (server: Server, text: string) => Promise<void>;
  readonly words: (reader: Pick<Member, 'server' | 'language'>) => Wording['adapter'];
  readonly clock: Clock;
  readonly log: Log;
}) {
  const {
    client,
    permissionGuard,
    rateLimiter,
    keyValueStore,
    findModeratorChannel,
    notifyAdministrators,
    words,
    clock,
    log,
  } = ports;
  const runExclusive = createKeyedMutex();
  const steps = createRaidModeSteps(client);
  let timer: ReturnType<typeof setInterval> | undefined;

  const noticeBody = (server: Server, text: string, up: boolean) => {
    const { waveend } = words({ server });
    const button = createButton({ kind: 'lower', guild: server.id }, waveend, ButtonStyle.Secondary);
    return {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: up ? COLOURS.up : COLOURS.down,
          components: [
            { type: ComponentType.TextDisplay, content: text },
            ...(up ? createButtonRows(button) : []),
          ],
        },
      ],
    };
  };

  /** In the moderators' channel, or else in private to somebody who can give them one. */
  async function notifyModerators(
    server: Server,
    text: string,
    up: boolean,
    at: Date,
  ): Promise<Pick<RaidModeState, 'channel' | 'message'>> {
    try {
      return await postNotice(server, text, up, at);
    } catch (error) {
      log.warn('moderators not told of a wave', { server: server.id, error: errorName(error) });
      await notifyAdministrators(server, text).catch(() =>
        log.error('nobody told of a wave', { server: server.id }),
      );
      return {};
    }
  }

  async function postNotice(
    server: Server,
    text: string,
    up: boolean,
    at: Date,
  ): Promise<Pick<RaidModeState, 'channel' | 'message'>> {
    const channel = findModeratorChannel(server);
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const nonce = deriveNonce(`${raidModeKey(server.id)}/${at.getTime()}`);
    const body = { ...noticeBody(server, text, up), nonce, enforce_nonce: true };
    const made = (await permissionGuard.run(
      { guild: server.id, channel },
      ['ViewChannel', 'SendMessages'],
      () => rateLimiter.run(() => client.rest.post(Routes.channelMessages(channel), { body })),
    )) as APIMessage;
    return { channel, message: made.id };
  }

  async function enable(server: Server, shield: RaidModeSettings): Promise<void> {
    const { until } = shield;
    const key = raidModeKey(server.id);
    if ((await keyValueStore.get(key)) !== undefined) return;
    const level = client.guilds.cache.get(server.id)?.verificationLevel ?? GuildVerificationLevel.None;
    const wanted = shield.measures.filter((each) => each !== 'verification' || level < RAISED_LEVEL);
    // Written down first: whatever happens next, it will be undone.
    const before: RaidModeState = { until: until.getTime(), level, done: wanted, text: '' };
    await keyValueStore.put(key, JSON.stringify(before));
    const done: RaidModeStep[] = [];
    const failed: RaidModeStep[] = [];
    for (const each of wanted) {
      try {
        await permissionGuard.run({ guild: server.id }, ['ManageGuild'], () =>
          steps.apply(server.id, each, until),
        );
        done.push(each);
      } catch (error) {
        failed.push(each);
        log.warn('a step of the shield failed', { step: each, error: errorName(error) });
      }
    }
    const text = describeRaidMode(words({ server }), shield, done, failed);
    const raised = { ...before, done, text };
    await keyValueStore.put(key, JSON.stringify(raised));
    const place = await notifyModerators(server, text, done.length > 0, until);
    await keyValueStore.put(key, JSON.stringify({ ...raised, ...place }));
  }

  async function disable(server: Server, ending: string): Promise<boolean> {
    const key = raidModeKey(server.id);
    const memo = await keyValueStore.get(key);
    if (memo === undefined) return false;
    const raised = JSON.parse(memo) as RaidModeState;
    if (raised.done.length > 0) {
      await permissionGuard.run({ guild: server.id }, ['ManageGuild'], () => steps.revert(server.id, raised));
    }
    await keyValueStore.delete(key);
    const { channel, message, text } = raised;
    if (channel !== undefined && message !== undefined && raised.done.length > 0) {
      const body = noticeBody(server, `${text}\n**${escapeMarkdown(ending)}**`, false);
      await rateLimiter
        .run(() => client.rest.patch(Routes.channelMessage(channel, message), { body }))
        .catch(() => undefined);
    }
    return true;
  }

  async function disableExpired(): Promise<void> {
    for (const [key, memo] of await keyValueStore.list(raidModeKey(''))) {
      const server = serverOfGuild(key.slice(raidModeKey('').length));
      if (!client.guilds.cache.has(server.id)) continue;
      if ((JSON.parse(memo) as RaidModeState).until > clock.now().getTime()) continue;
      await runExclusive(server.id, () => disable(server, words({ server }).waveended));
    }
  }

  return {
    raise: (server: Server, shield: RaidModeSettings): Promise<void> =>
      runExclusive(server.id, () => enable(server, shield)),
    /** A moderator ends it; what to tell them. */
    async disableBy(moderator: Member): Promise<string> {
      const { server, name } = moderator;
      const { waveended, waveendedby } = words(moderator);
      if (moderator.moderator !== true) return words(moderator).notmoderator;
      await runExclusive(server.id, () => disable(server, fillTemplate(waveendedby, { name })));
      return waveended;
    },
    /** From now on, what is over is lowered. */
    startTimer(): void {
      timer ??= setInterval(() => {
        disableExpired().catch((error: unknown) =>
          log.warn('shields not looked at', { platform, error: errorName(error) }),
        );
      }, CHECK_INTERVAL_MS);
      timer.unref();
    },
    stop: (): void => clearInterval(timer),
  };
}

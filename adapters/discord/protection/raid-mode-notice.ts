import { type APIMessage, ButtonStyle, type Client, ComponentType, MessageFlags, Routes } from 'discord.js';
import {
  AdapterError,
  fillTemplate,
  type Log,
  type RaidModeSettings,
  type Server,
  type Wording,
} from '#core';
import { errorName, truncate } from '#lib';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { createButton, createButtonRows } from '../ui/buttons.ts';
import { escapeMarkdown } from '../ui/markdown.ts';
import { MAX_DISPLAY_LENGTH } from '../ui/message-limits.ts';
import { type RaidModeState, type RaidModeStep, raidModeKey } from './raid-mode-state.ts';

const COLOURS = { active: 0xf0a020, ended: 0x5865f2 } as const;

/**
 * The notice for moderators: the cause, the applied steps with their end, the failed steps.
 * @example describeRaidMode(words, settings, ['invites'], [])
 */
export function describeRaidMode(
  words: Wording['adapter'],
  settings: RaidModeSettings,
  done: readonly RaidModeStep[],
  failed: readonly RaidModeStep[],
): string {
  const { accounts, windowMinutes: minutes, until, cause } = settings;
  const names = { verification: words.waveverification, invites: words.waveinvites, dms: words.wavedms };
  const list = (steps: readonly RaidModeStep[]): string => steps.map((step) => names[step]).join(' / ');
  const time = `<t:${Math.floor(until.getTime() / 1000)}:t>`;
  return [
    `### ${words.wavetitle}`,
    cause === 'joins'
      ? fillTemplate(words.wavejoins, { joins: accounts, minutes })
      : fillTemplate(words.wavecampaign, { accounts, minutes }),
    done.length > 0 && fillTemplate(words.wavedone, { what: list(done), until: time }),
    failed.length > 0 && fillTemplate(words.wavefailed, { what: list(failed) }),
    settings.measures.length === 0 && words.wavenothing,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Notifies moderators about raid mode. Neither method throws. @example await notifier.announce(server, state) */
export interface RaidModeNotifier {
  /**
   * Posts the notice in the moderators' channel; when that fails, sends it to an administrator. Returns where it was
   * posted; an empty object when it was not posted.
   */
  announce(server: Server, state: RaidModeState): Promise<Pick<RaidModeState, 'channel' | 'message'>>;
  /** Adds the ending to the notice and removes its button. */
  markEnded(server: Server, state: RaidModeState, ending: string): Promise<void>;
}

/**
 * Creates the notifier of one client.
 * @example
 * const notifier = createRaidModeNotifier({
 *   client, permissionGuard, rateLimiter, findModeratorChannel, notifyAdministrators, words, log,
 * });
 */
export function createRaidModeNotifier(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly findModeratorChannel: (server: Server) => string | undefined;
  readonly notifyAdministrators: (server: Server, text: string) => Promise<void>;
  readonly words: (server: Server) => Wording['adapter'];
  readonly log: Log;
}): RaidModeNotifier {
  const { client, permissionGuard, rateLimiter, findModeratorChannel, notifyAdministrators, words, log } =
    ports;

  const noticeBody = (server: Server, text: string, isActive: boolean) => {
    const { waveend } = words(server);
    const button = createButton({ kind: 'lower', guild: server.id }, waveend, ButtonStyle.Secondary);
    return {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: isActive ? COLOURS.active : COLOURS.ended,
          components: [
            { type: ComponentType.TextDisplay, content: truncate(text, MAX_DISPLAY_LENGTH) },
            ...(isActive ? createButtonRows(button) : []),
          ],
        },
      ],
    };
  };

  async function post(
    server: Server,
    { text, done, until }: RaidModeState,
  ): Promise<Pick<RaidModeState, 'channel' | 'message'>> {
    const channel = findModeratorChannel(server);
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const nonce = deriveNonce(`${raidModeKey(server.id)}/${until}`);
    const body = { ...noticeBody(server, text, done.length > 0), nonce, enforce_nonce: true };
    const posted = (await permissionGuard.run(
      { guild: server.id, channel },
      ['ViewChannel', 'SendMessages'],
      () => rateLimiter.run(() => client.rest.post(Routes.channelMessages(channel), { body })),
    )) as APIMessage;
    return { channel, message: posted.id };
  }

  return {
    async announce(server, state) {
      try {
        return await post(server, state);
      } catch (error) {
        log.warn('raid_notice_failed', { server: server.id, error: errorName(error) });
        await notifyAdministrators(server, state.text).catch(() =>
          log.error('raid_notice_undeliverable', { server: server.id }),
        );
        return {};
      }
    },
    async markEnded(server, { channel, message, text, done }, ending) {
      if (channel === undefined || message === undefined || done.length === 0) return;
      const body = noticeBody(server, `${text}\n**${escapeMarkdown(ending)}**`, false);
      await rateLimiter
        .run(() => client.rest.patch(Routes.channelMessage(channel, message), { body }))
        .catch(() => undefined);
    },
  };
}

import { type APIDMChannel, type APIMessageTopLevelComponent, type Client, Routes } from 'discord.js';
import { type Action, AdapterError, type Clock, fillTemplate, type QuotedPost, type Wording } from '#core';
import { createKeyedMutex, createLruMap, truncate } from '#lib';
import { discordErrorCode, ERROR_CODES, toAdapterError } from '../client/errors.ts';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { answerRow, appealRow } from '../ui/buttons.ts';
import { helpLineLanguageRow, waitingHelpRow } from '../ui/help-line-buttons.ts';
import { escapeMarkdown, toBlockQuote } from '../ui/markdown.ts';
import { MAX_CONTENT_LENGTH } from '../ui/message-limits.ts';
import type { ActionResult } from './action-result.ts';

type DirectMessageAction = Extract<Action, { kind: 'warn' | 'help' | 'reply' }>;

const CACHE_SIZE = 10_000;
/**
 * An account that refuses direct messages is not tried again for this time: each refusal counts against the bot. A
 * refusal because no server is shared is not kept: it ends as soon as the member joins or the server invites the bot.
 */
const CLOSED_MS = 10 * 60 * 1000;

/**
 * Sends a direct message; the same key is sent once. Throws `AdapterError`.
 * @example await sendDirectMessage({ kind: 'reply', member, letter: { text } })
 */
export type SendDirectMessage = (action: DirectMessageAction) => Promise<ActionResult>;

/** The post above the text; Discord shows the link to the channel and the time in the reader's own zone. */
const quoteLines = ({ excerpt, channel, sentAt }: QuotedPost): string[] => [
  ...(excerpt === '' ? [] : [toBlockQuote(escapeMarkdown(excerpt))]),
  `-# <#${channel}> <t:${Math.floor(sentAt.getTime() / 1000)}:f>`,
];

/** The hint in the channel that a direct message waits; for help with a button that only this member can use. */
function waitingNotice(
  { kind, member: { id, server } }: DirectMessageAction,
  { letterwaits, noticewaits, open }: Wording['adapter'],
) {
  const mention = { member: `<@${id}>` };
  if (kind !== 'help') return { content: fillTemplate(letterwaits, mention) };
  return { content: fillTemplate(noticewaits, mention), components: [waitingHelpRow(server.id, id, open)] };
}

/**
 * Sends warnings, help lines and replies as direct messages. When a member accepts no direct messages, a warning falls
 * back to a notice in the channel, which says only that a message waits. Help falls back to the same notice with a button
 * that only this member can use, so that others do not learn what it is about. A letter without a channel has no fallback.
 * @example const sendDirectMessage = createDirectMessageSender({ client, permissionGuard, rateLimiter, words, clock })
 */
export function createDirectMessageSender(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly words: (action: DirectMessageAction) => Wording['adapter'];
  readonly clock: Clock;
}): SendDirectMessage {
  const { client, permissionGuard, rateLimiter, words, clock } = ports;
  const closedUntil = createLruMap<number>(CACHE_SIZE);
  const dmChannelByUser = createLruMap<string>(CACHE_SIZE);
  const resultByKey = createLruMap<ActionResult>(CACHE_SIZE);
  const runExclusive = createKeyedMutex();

  async function openDmChannel(userId: string): Promise<string> {
    const cached = dmChannelByUser.get(userId);
    if (cached !== undefined) return cached;
    const body = { recipient_id: userId };
    const channel = (await rateLimiter.run(() =>
      client.rest.post(Routes.userChannels(), { body }),
    )) as APIDMChannel;
    dmChannelByUser.set(userId, channel.id);
    return channel.id;
  }

  async function send(action: DirectMessageAction): Promise<void> {
    const { member, letter } = action;
    const guild = client.guilds.cache.get(member.server.id);
    const channel = await openDmChannel(member.id);
    await post(channel, letter.key, letterBody(action, guild?.name, words(action)));
  }

  function post(
    channel: string,
    key: string | undefined,
    body: { readonly content: string; readonly components?: readonly APIMessageTopLevelComponent[] },
    mentionedUsers: readonly string[] = [],
  ): Promise<unknown> {
    const idempotency = key === undefined ? {} : { nonce: deriveNonce(key), enforce_nonce: true };
    return rateLimiter.run(() =>
      client.rest.post(Routes.channelMessages(channel), {
        body: { ...body, ...idempotency, allowed_mentions: { users: mentionedUsers } },
      }),
    );
  }

  /** Everyone in the channel can read this notice, so it does not contain the subject. */
  async function postFallbackNotice(action: DirectMessageAction): Promise<ActionResult> {
    const { member, letter: message } = action;
    const { channel } = message;
    if (channel === undefined) {
      throw new AdapterError('forbidden', 'the member accepts no direct messages');
    }
    const body = waitingNotice(action, words(action));
    await permissionGuard.run({ guild: member.server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      post(channel, message.key && `${message.key}/channel`, body, [member.id]),
    );
    return { status: 'degraded', detail: 'closed' };
  }

  /** False when the account accepts no direct messages, or refused one a moment ago. */
  async function sendUnlessClosed(action: DirectMessageAction): Promise<boolean> {
    const now = clock.now().getTime();
    const { id } = action.member;
    if ((closedUntil.get(id) ?? 0) > now) return false;
    try {
      await send(action);
      return true;
    } catch (error) {
      const code = discordErrorCode(error);
      if (code !== ERROR_CODES.cannotMessageUser && code !== ERROR_CODES.noMutualGuilds)
        throw toAdapterError(error);
      if (code === ERROR_CODES.cannotMessageUser) closedUntil.set(id, now + CLOSED_MS);
      return false;
    }
  }

  async function sendOrFallBack(action: DirectMessageAction): Promise<ActionResult> {
    const { key } = action.letter;
    const previous = key === undefined ? undefined : resultByKey.get(key);
    if (previous) return previous;
    const isDelivered = await sendUnlessClosed(action);
    const result: ActionResult = isDelivered ? { status: 'done' } : await postFallbackNotice(action);
    if (key !== undefined) resultByKey.set(key, result);
    return result;
  }

  return (action) =>
    action.letter.key === undefined
      ? sendOrFallBack(action)
      : runExclusive(action.letter.key, () => sendOrFallBack(action));
}

/** The letter with its buttons. Its first line names the guild, because a direct message belongs to none. */
function letterBody(
  { member, letter }: DirectMessageAction,
  guild: string | undefined,
  words: Wording['adapter'],
) {
  const text = [
    ...(guild === undefined ? [] : [`-# ${guild}`]),
    ...(letter.about ? quoteLines(letter.about) : []),
    letter.text,
  ].join('\n');
  const { server } = member;
  const components = [
    ...(letter.appealable && letter.caseId !== undefined
      ? [appealRow(server.id, letter.caseId, words.appealbutton)]
      : []),
    ...(letter.answerable && letter.caseId !== undefined
      ? [answerRow(server.id, letter.caseId, words.answerbutton)]
      : []),
    ...(letter.helpLines ? [helpLineLanguageRow(server.id)] : []),
  ];
  return {
    content: truncate(text, MAX_CONTENT_LENGTH),
    ...(components.length > 0 && { components }),
  };
}

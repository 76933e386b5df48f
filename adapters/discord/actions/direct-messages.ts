import { type APIDMChannel, type APIMessageTopLevelComponent, type Client, Routes } from 'discord.js';
import { type Action, AdapterError, fillTemplate, type Outcome, type Wording } from '#core';
import { createKeyedMutex, createLruMap } from '#lib';
import { discordErrorCode, ERROR_CODES, toAdapterError } from '../client/errors.ts';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { appealRow } from '../ui/buttons.ts';
import { helpLineLanguageRow } from '../ui/help-line-buttons.ts';

type DirectMessageAction = Extract<Action, { kind: 'warn' | 'help' | 'reply' }>;

const MAX_TEXT_LENGTH = 2000;
const CACHE_SIZE = 10_000;

/** A private letter; the same key again is the same letter. */
export type SendDirectMessage = (action: DirectMessageAction) => Promise<Pick<Outcome, 'status' | 'detail'>>;

/**
 * Letters as direct messages. Who accepts none is told in the channel that one waits, without a word of it, and only
 * about a warning: that somebody asked for help is nobody's business.
 * @example const deliver = createDirectMessageSender({ client, doors, lane, words }); await sendDispatch(action)
 */
export function createDirectMessageSender(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly words: (action: DirectMessageAction) => Wording['adapter'];
}): SendDirectMessage {
  const { client, permissionGuard, rateLimiter, words } = ports;
  const dmChannels = createLruMap<string>(CACHE_SIZE);
  const outcomeByKey = createLruMap<Pick<Outcome, 'status' | 'detail'>>(CACHE_SIZE);
  const runExclusive = createKeyedMutex();

  async function openDmChannel(userId: string): Promise<string> {
    const known = dmChannels.get(userId);
    if (known !== undefined) return known;
    const body = { recipient_id: userId };
    const room = (await rateLimiter.run(() =>
      client.rest.post(Routes.userChannels(), { body }),
    )) as APIDMChannel;
    dmChannels.set(userId, room.id);
    return room.id;
  }

  async function send(action: DirectMessageAction): Promise<void> {
    const { member, letter } = action;
    const guild = client.guilds.cache.get(member.server.id);
    const text = guild ? `-# ${guild.name}\n${letter.text}` : letter.text;
    const offer = letter.appealable && letter.caseId !== undefined;
    const room = await openDmChannel(member.id);
    await post(room, letter.key, {
      content: text.slice(0, MAX_TEXT_LENGTH),
      ...((offer || letter.helpLines) && {
        components: [
          ...(offer ? [appealRow(member.server.id, letter.caseId!, words(action).appealbutton)] : []),
          ...(letter.helpLines ? [helpLineLanguageRow(member.server.id)] : []),
        ],
      }),
    });
  }

  function post(
    room: string,
    key: string | undefined,
    body: { readonly content: string; readonly components?: readonly APIMessageTopLevelComponent[] },
    allowed: readonly string[] = [],
  ): Promise<unknown> {
    const once = key === undefined ? {} : { nonce: deriveNonce(key), enforce_nonce: true };
    return rateLimiter.run(() =>
      client.rest.post(Routes.channelMessages(room), {
        body: { ...body, ...once, allowed_mentions: { users: allowed } },
      }),
    );
  }

  /** Where everybody reads it, and therefore without a word of what it is about. */
  async function postFallbackNotice(
    action: DirectMessageAction,
  ): Promise<Pick<Outcome, 'status' | 'detail'>> {
    const { member, letter } = action;
    const { channel } = letter;
    if (action.kind !== 'warn' || channel === undefined) {
      throw new AdapterError('forbidden', 'the member accepts no letters');
    }
    const content = fillTemplate(words(action).letterwaits, { member: `<@${member.id}>` });
    await permissionGuard.run({ guild: member.server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      post(channel, letter.key && `${letter.key}/channel`, { content }, [member.id]),
    );
    return { status: 'degraded', detail: 'closed' };
  }

  async function sendOrFallBack(action: DirectMessageAction): Promise<Pick<Outcome, 'status' | 'detail'>> {
    const { key } = action.letter;
    const before = key === undefined ? undefined : outcomeByKey.get(key);
    if (before) return before;
    let outcome: Pick<Outcome, 'status' | 'detail'> = { status: 'done' };
    try {
      await send(action);
    } catch (error) {
      const code = discordErrorCode(error);
      if (code !== ERROR_CODES.cannotMessageUser && code !== ERROR_CODES.noMutualGuilds)
        throw toAdapterError(error);
      outcome = await postFallbackNotice(action);
    }
    if (key !== undefined) outcomeByKey.set(key, outcome);
    return outcome;
  }

  return (action) =>
    action.letter.key === undefined
      ? sendOrFallBack(action)
      : runExclusive(action.letter.key, () => sendOrFallBack(action));
}

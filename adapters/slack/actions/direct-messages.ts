import { type Action, AdapterError, type Outcome, type QuotedPost, type Wording } from '#core';
import { createLruMap, truncate } from '#lib';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import { isTokenError, slackErrorCode } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import type { IdempotentPoster, PostBody } from '../client/post-once.ts';
import { answerRow, appealRow } from '../ui/buttons.ts';
import { helpLineLanguageRow } from '../ui/help-line-buttons.ts';

type DirectMessageAction = Extract<Action, { kind: 'warn' | 'help' | 'reply' }>;

const MAX_TEXT_LENGTH = 2900;
const CACHE_SIZE = 10_000;

/** Slack shows the name of the channel, and the time in the reader's own zone. */
const placeAndTime = ({ channel, sentAt }: QuotedPost): string =>
  `<#${channel}> <!date^${Math.floor(sentAt.getTime() / 1000)}^{date_num} {time}|${sentAt.toISOString()}>`;

/** The post above the text, shown literally. */
const quoteBlocks = (about: QuotedPost): KnownBlock[] => [
  ...(about.excerpt === ''
    ? []
    : [
        {
          type: 'rich_text' as const,
          elements: [
            {
              type: 'rich_text_quote' as const,
              elements: [{ type: 'text' as const, text: about.excerpt }],
            },
          ],
        },
      ]),
  { type: 'context', elements: [{ type: 'mrkdwn', text: placeAndTime(about) }] },
];

/**
 * Sends direct messages. A member who cannot receive one, for example of another workspace, gets an ephemeral message
 * in the channel instead: only this member sees it, and only while online. Throws `AdapterError`, or Slack's error when
 * Slack does not answer or refuses the token.
 * @example const sendDirectMessage = createDirectMessageSender({ clients, poster, words }); await sendDirectMessage(action)
 */
export function createDirectMessageSender(ports: {
  readonly clients: Clients;
  readonly poster: IdempotentPoster;
  readonly words: (action: DirectMessageAction) => Wording['adapter'];
}): (action: DirectMessageAction) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const { clients, poster, words } = ports;
  const dmChannels = createLruMap<string>(CACHE_SIZE);
  const shownEphemerals = createLruMap<true>(CACHE_SIZE);

  async function openDmChannel(users: string): Promise<string> {
    const cached = dmChannels.get(users);
    if (cached !== undefined) return cached;
    const { channel } = await clients.bot.conversations.open({ users });
    dmChannels.set(users, channel!.id!);
    return channel!.id!;
  }

  function messageBody(action: DirectMessageAction): PostBody {
    const { letter: message } = action;
    const { about } = message;
    const body = escapeMrkdwn(truncate(message.text, MAX_TEXT_LENGTH));
    const text = about ? `${placeAndTime(about)}\n${body}` : body;
    const rows = [
      ...(message.appealable && message.caseId !== undefined
        ? [appealRow(message.caseId, words(action).appealbutton)]
        : []),
      ...(message.answerable && message.caseId !== undefined
        ? [answerRow(message.caseId, words(action).answerbutton)]
        : []),
      ...(message.helpLines ? [helpLineLanguageRow()] : []),
    ];
    if (rows.length === 0 && !about) return { text };
    const section = {
      type: 'section',
      text: { type: 'plain_text', text: truncate(message.text, MAX_TEXT_LENGTH), emoji: false },
    } as const;
    return { text, blocks: [...(about ? quoteBlocks(about) : []), section, ...rows] };
  }

  return async (action) => {
    const { member, letter: message } = action;
    const body = messageBody(action);
    const name = `letter/${message.key ?? `${member.id}/${message.text}`}`;
    try {
      await poster.postOnce(name, await openDmChannel(member.id), body);
      return { status: 'done' };
    } catch (error) {
      if (slackErrorCode(error) === undefined || isTokenError(error)) throw error;
      if (message.channel === undefined)
        throw new AdapterError('forbidden', 'the member accepts no direct messages');
      if (!shownEphemerals.get(name)) {
        await clients.bot.chat.postEphemeral({
          channel: message.channel,
          user: member.id,
          text: body.text,
          ...(body.blocks && { blocks: [...body.blocks] }),
        });
        shownEphemerals.set(name, true);
      }
      return { status: 'degraded', detail: 'ephemeral' };
    }
  };
}

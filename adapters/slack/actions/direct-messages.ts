import { type Action, AdapterError, type Outcome, type Wording } from '#core';
import { createLruMap } from '#lib';
import type { Clients } from '../client/clients.ts';
import { isTokenError, slackErrorCode } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import type { IdempotentPoster, PostBody } from '../client/post-once.ts';
import { appealRow } from '../ui/buttons.ts';
import { helpLineLanguageRow } from '../ui/help-line-buttons.ts';

type DirectMessageAction = Extract<Action, { kind: 'warn' | 'help' | 'reply' }>;

const MAX_TEXT_LENGTH = 2900;
const CACHE_SIZE = 10_000;

/**
 * Letters as direct messages. Whoever cannot be written to, people of other workspaces for example, is shown the letter
 * in the channel, where only they see it and only while they look.
 * @example const deliver = createDirectMessageSender({ clients, posts, words }); await sendDispatch(action)
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
    const known = dmChannels.get(users);
    if (known !== undefined) return known;
    const { channel } = await clients.bot.conversations.open({ users });
    dmChannels.set(users, channel!.id!);
    return channel!.id!;
  }

  function messageBody(action: DirectMessageAction): PostBody {
    const { letter } = action;
    const text = escapeMrkdwn(letter.text.slice(0, MAX_TEXT_LENGTH));
    const rows = [
      ...(letter.appealable && letter.caseId !== undefined
        ? [appealRow(letter.caseId, words(action).appealbutton)]
        : []),
      ...(letter.helpLines ? [helpLineLanguageRow()] : []),
    ];
    if (rows.length === 0) return { text };
    const section = {
      type: 'section',
      text: { type: 'plain_text', text: letter.text.slice(0, MAX_TEXT_LENGTH), emoji: false },
    } as const;
    return { text, blocks: [section, ...rows] };
  }

  return async (action) => {
    const { member, letter } = action;
    const body = messageBody(action);
    const name = `letter/${letter.key ?? `${member.id}/${letter.text}`}`;
    try {
      await poster.postOnce(name, await openDmChannel(member.id), body);
      return { status: 'done' };
    } catch (error) {
      if (slackErrorCode(error) === undefined || isTokenError(error)) throw error;
      if (letter.channel === undefined) throw new AdapterError('forbidden', 'the member accepts no letters');
      if (!shownEphemerals.get(name)) {
        await clients.bot.chat.postEphemeral({
          channel: letter.channel,
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

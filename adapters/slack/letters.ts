import { type Action, AdapterError, createRecent, type Outcome, type Wording } from '#core';
import { appealButton } from './buttons.ts';
import type { Clients } from './clients.ts';
import { codeOf, isTokenFault } from './faults.ts';
import { linesRow } from './help-lines.ts';
import type { Body, Posts } from './posts.ts';
import { escaped } from './text.ts';

type Letters = Extract<Action, { kind: 'warn' | 'help' | 'reply' }>;

const TEXT_MOST = 2900;
const REMEMBERED = 10_000;

/**
 * Letters as direct messages. Whoever cannot be written to, people of other workspaces for example, is shown the letter
 * in the channel, where only they see it and only while they look.
 * @example const deliver = createLetters({ clients, posts, words }); await deliver(action)
 */
export function createLetters(ports: {
  readonly clients: Clients;
  readonly posts: Posts;
  readonly words: (action: Letters) => Wording['adapter'];
}): (action: Letters) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const { clients, posts, words } = ports;
  const rooms = createRecent<string>(REMEMBERED);
  const shown = createRecent<true>(REMEMBERED);

  async function roomOf(users: string): Promise<string> {
    const known = rooms.get(users);
    if (known !== undefined) return known;
    const { channel } = await clients.bot.conversations.open({ users });
    rooms.set(users, channel!.id!);
    return channel!.id!;
  }

  function bodyOf(action: Letters): Body {
    const { letter } = action;
    const text = escaped(letter.text.slice(0, TEXT_MOST));
    const rows = [
      ...(letter.appealable && letter.caseId !== undefined
        ? [appealButton(letter.caseId, words(action).appealbutton)]
        : []),
      ...(letter.helpLines ? [linesRow()] : []),
    ];
    if (rows.length === 0) return { text };
    const section = {
      type: 'section',
      text: { type: 'plain_text', text: letter.text.slice(0, TEXT_MOST), emoji: false },
    } as const;
    return { text, blocks: [section, ...rows] };
  }

  return async (action) => {
    const { member, letter } = action;
    const body = bodyOf(action);
    const name = `letter/${letter.key ?? `${member.id}/${letter.text}`}`;
    try {
      await posts.once(name, await roomOf(member.id), body);
      return { status: 'done' };
    } catch (error) {
      if (codeOf(error) === undefined || isTokenFault(error)) throw error;
      if (letter.channel === undefined) throw new AdapterError('forbidden', 'the member accepts no letters');
      if (!shown.get(name)) {
        await clients.bot.chat.postEphemeral({
          channel: letter.channel,
          user: member.id,
          text: body.text,
          ...(body.blocks && { blocks: [...body.blocks] }),
        });
        shown.set(name, true);
      }
      return { status: 'degraded', detail: 'ephemeral' };
    }
  };
}

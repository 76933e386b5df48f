import { type APIMessage, type Client, type GuildMember, Routes } from 'discord.js';
import type { Message } from '#core';
import { mayRead, rawOf } from './asker.ts';
import type { Doors } from './doors.ts';
import type { Lane } from './lane.ts';
import { toMessage } from './normalise.ts';

const PAGE = 100;

export interface Reading {
  readonly client: Client<true>;
  readonly doors: Doors;
  readonly lane: Lane;
}

/**
 * A channel's messages, newest first, page by page as they are asked for; in the slow lane, so that hiding never
 * waits for it. `unreadable` where the reader or the program may not.
 * @example const history = await historyOf({ client, doors, lane }, interaction.member, channelId)
 */
export async function historyOf(
  { client, doors, lane }: Reading,
  reader: GuildMember,
  channelId: string,
): Promise<AsyncIterable<Message> | 'unreadable'> {
  const { guild } = reader;
  const me = guild.members.me;
  if (!(await mayRead(client, reader, channelId))) return 'unreadable';
  if (!me || !(await mayRead(client, me, channelId))) return 'unreadable';

  const page = (before: string | undefined): Promise<APIMessage[]> => {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before && { before }) });
    return doors.through({ guild: guild.id, channel: channelId }, ['ViewChannel', 'ReadMessageHistory'], () =>
      lane.take(() => client.rest.get(Routes.channelMessages(channelId), { query })),
    ) as Promise<APIMessage[]>;
  };

  async function* all(): AsyncGenerator<Message> {
    for (let before: string | undefined; ; ) {
      const messages = await page(before);
      // A history does not say who is a moderator: the roles of a page's authors are asked for at once.
      const people = messages.filter(({ author, webhook_id: hook }) => !author.bot && hook === undefined);
      const user = [...new Set(people.map(({ author }) => author.id))];
      const members = user.length > 0 ? await guild.members.fetch({ user }) : undefined;
      for (const raw of messages) {
        const author = members?.get(raw.author.id);
        const message = toMessage(client, author ? { ...raw, member: rawOf(author) } : raw, guild.id);
        if (message) yield message;
      }
      if (messages.length < PAGE) return;
      before = messages.at(-1)!.id;
    }
  }
  return all();
}

import { type APIMessage, type Client, type Guild, type GuildBasedChannel, Routes } from 'discord.js';
import type { Intake, Member } from '#core';
import { forEachConcurrently } from '#lib';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { isNewerSnowflake, snowflakeToDate } from '../client/snowflake.ts';
import type { BackfillMarks } from './backfill-marks.ts';
import type { MemberLookup } from './member-lookup.ts';
import { isByMember, type RawMessage, toMember, toMessage } from './normalise.ts';
import type { ResponderIndex } from './responder-index.ts';

const PAGE_SIZE = 100;
/** At most 10,000 messages of a channel are read; the newest of a longer gap are left out. */
const MAX_PAGES = 100;
/** Maximum number of messages that are judged at once: each detected message needs several requests to Discord. */
const MAX_CONCURRENT = 50;

/** The history of a channel, submitted page by page. Each method returns how many messages it submitted. */
export interface HistoryPages {
  /** Submits what was posted after a message, oldest first. */
  submitPosted(guild: Guild, channel: GuildBasedChannel, after: string): Promise<number>;
  /**
   * Submits messages that were edited since `mark`, of the page up to the message `mark` and not older than `oldest`:
   * they were judged before the gap and may have another text now. Deleted messages need no action.
   */
  submitEdited(guild: Guild, channel: GuildBasedChannel, mark: string, oldest: string): Promise<number>;
}

/**
 * Throws `AdapterError` when a page cannot be read.
 * @example
 * const pages = createHistoryPages({ ...ports, marks, lookUpMember, isStopped });
 * await pages.submitPosted(guild, channel, mark);
 */
export function createHistoryPages(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage' | 'handleEdit'>;
  readonly marks: Pick<BackfillMarks, 'handle'>;
  readonly responderIndex: Pick<ResponderIndex, 'addReply'>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly lookUpMember: MemberLookup;
  readonly isStopped: () => boolean;
}): HistoryPages {
  const { client, intake, marks, responderIndex, permissionGuard, rateLimiter, lookUpMember, isStopped } =
    ports;

  const fetchPage = (guild: Guild, channel: GuildBasedChannel, cursor: Record<string, string>) =>
    permissionGuard.run({ guild: guild.id, channel: channel.id }, ['ViewChannel', 'ReadMessageHistory'], () =>
      rateLimiter.run(() =>
        client.rest.get(Routes.channelMessages(channel.id), {
          query: new URLSearchParams({ ...cursor, limit: String(PAGE_SIZE) }),
        }),
      ),
    ) as Promise<APIMessage[]>;

  /** Edited messages may belong to a case, so they are submitted as edits. */
  const submit = (guild: Guild, raw: RawMessage): Promise<void> =>
    marks.handle(guild.id, raw.id, true, async () => {
      const message = toMessage(client, raw, guild.id);
      if (!message) return 'handled';
      const options = isByMember(raw) ? { completeAuthor: () => fetchAuthor(guild, raw) } : {};
      return message.editedAt ? intake.handleEdit(message, options) : intake.handleMessage(message, options);
    });

  /** A history does not contain the roles of the authors. They are fetched only for what may become a case. */
  async function fetchAuthor(guild: Guild, raw: RawMessage): Promise<Member> {
    const member = await lookUpMember(guild.id, raw.author.id);
    return toMember(guild, guild.channels.cache.get(raw.channel_id), raw.author, member ?? {});
  }

  async function submitAll(guild: Guild, page: readonly RawMessage[]): Promise<void> {
    for (const raw of page) responderIndex.addReply(guild.id, raw);
    await forEachConcurrently(page, MAX_CONCURRENT, (raw) => submit(guild, raw));
  }

  return {
    async submitPosted(guild, channel, after) {
      let cursor = after;
      let count = 0;
      for (let pageIndex = 0; pageIndex < MAX_PAGES && !isStopped(); pageIndex++) {
        const messages = await fetchPage(guild, channel, { after: cursor });
        if (messages.length === 0) break;
        const oldestFirst = [...messages].sort((a, b) => (isNewerSnowflake(a.id, b.id) ? 1 : -1));
        await submitAll(guild, oldestFirst);
        count += oldestFirst.length;
        cursor = oldestFirst.at(-1)!.id;
        if (messages.length < PAGE_SIZE) break;
      }
      return count;
    },
    async submitEdited(guild, channel, mark, oldest) {
      const gapStartMs = snowflakeToDate(mark).getTime();
      const messages = await fetchPage(guild, channel, { before: String(BigInt(mark) + 1n) });
      const edited = messages.filter(
        ({ id, edited_timestamp: editedAt }) =>
          isNewerSnowflake(id, oldest) && editedAt !== null && new Date(editedAt).getTime() > gapStartMs,
      );
      await submitAll(guild, edited);
      return edited.length;
    },
  };
}

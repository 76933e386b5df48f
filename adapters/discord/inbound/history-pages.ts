import { type APIMessage, type Client, type Guild, type GuildBasedChannel, Routes } from 'discord.js';
import type { Intake } from '#core';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { isNewerSnowflake, snowflakeToDate } from '../client/snowflake.ts';
import type { BackfillMarks } from './backfill-marks.ts';
import { type RawMessage, toMessage } from './normalise.ts';
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
 * const pages = createHistoryPages({ client, intake, marks, responderIndex, permissionGuard, rateLimiter, isStopped });
 * await pages.submitPosted(guild, channel, mark);
 */
export function createHistoryPages(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage' | 'handleEdit'>;
  readonly marks: Pick<BackfillMarks, 'handle'>;
  readonly responderIndex: Pick<ResponderIndex, 'addReply'>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly isStopped: () => boolean;
}): HistoryPages {
  const { client, intake, marks, responderIndex, permissionGuard, rateLimiter, isStopped } = ports;

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
      return message.editedAt ? intake.handleEdit(message) : intake.handleMessage(message);
    });

  async function submitAll(guild: Guild, page: readonly RawMessage[]): Promise<void> {
    const messages = await withAuthorRoles(guild, page);
    for (const raw of messages) responderIndex.addReply(guild.id, raw);
    const inProgress = new Set<Promise<void>>();
    for (const raw of messages) {
      const submission = submit(guild, raw).finally(() => inProgress.delete(submission));
      inProgress.add(submission);
      if (inProgress.size >= MAX_CONCURRENT) await Promise.race(inProgress);
    }
    await Promise.all(inProgress);
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

/** A history does not contain the roles of the authors; one request gets the members of a whole page. */
async function withAuthorRoles(
  guild: Guild,
  messages: readonly RawMessage[],
): Promise<readonly RawMessage[]> {
  const byMembers = messages.filter(
    ({ author, webhook_id: webhook }) => !author.bot && webhook === undefined,
  );
  const user = [...new Set(byMembers.map(({ author }) => author.id))];
  const members = user.length > 0 ? await guild.members.fetch({ user }) : undefined;
  return messages.map((raw) => {
    const member = members?.get(raw.author.id);
    if (!member) return raw;
    const roles = [...member.roles.cache.keys()];
    const joined_at = member.joinedAt?.toISOString() ?? null;
    return { ...raw, member: { roles, nick: member.nickname, joined_at } };
  });
}

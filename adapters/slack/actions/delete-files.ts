import type { Log, MessageRef, Outcome } from '#core';
import type { Clients, SlackWebClient } from '../client/clients.ts';
import { slackErrorCode, slackErrorName } from '../client/errors.ts';
import type { MessageFiles } from '../inbound/attachments.ts';

/** The message or file does not exist any more. @example ALREADY_GONE_CODES.has('file_deleted') // true */
export const ALREADY_GONE_CODES: ReadonlySet<string> = new Set([
  'message_not_found',
  'file_not_found',
  'file_deleted',
]);

interface FileDeletion {
  readonly clients: Pick<Clients, 'bot'>;
  /** The client with the administrator's token. */
  readonly admin: SlackWebClient;
  readonly log: Log;
}

/**
 * Deletes the files of a deleted message, one by one, because Slack keeps them visible. A file of another member, or
 * one that is shared elsewhere too, stays: the author of the message could otherwise have any file deleted permanently.
 * `filesleft`: Slack refused, or `files` is undefined (not
 * known); `fileskept`: such a file was left. Never throws.
 * @example await deleteFiles({ clients, admin, log }, ref, files) // { status: 'degraded', detail: 'fileskept' }
 */
export async function deleteFiles(
  deletion: FileDeletion,
  ref: MessageRef,
  files: MessageFiles | undefined,
): Promise<Pick<Outcome, 'status' | 'detail'>> {
  if (!files) return { status: 'degraded', detail: 'filesleft' };
  const { author, ids } = files;
  const results = new Set<'deleted' | 'kept' | 'left'>();
  for (const file of ids) {
    results.add(
      await deleteFile(deletion, author, file, ref).catch((error: unknown) => {
        if (ALREADY_GONE_CODES.has(slackErrorCode(error) ?? '')) return 'deleted';
        deletion.log.warn('file_delete_failed', { error: slackErrorName(error) });
        return 'left';
      }),
    );
  }
  if (results.has('left')) return { status: 'degraded', detail: 'filesleft' };
  return results.has('kept') ? { status: 'degraded', detail: 'fileskept' } : { status: 'done' };
}

async function deleteFile(
  { clients, admin }: FileDeletion,
  author: string | undefined,
  file: string,
  ref: MessageRef,
): Promise<'deleted' | 'kept'> {
  const { file: info } = await clients.bot.files.info({ file });
  if (author === undefined || info?.user !== author || isSharedElsewhere(info, ref)) return 'kept';
  await admin.files.delete({ file });
  return 'deleted';
}

/** The fields of a file that say where it is shared (https://docs.slack.dev/reference/objects/file-object). */
interface FileShares {
  readonly channels?: readonly string[];
  readonly groups?: readonly string[];
  readonly ims?: readonly string[];
  readonly shares?: Readonly<
    Partial<Record<'public' | 'private', Readonly<Record<string, readonly { readonly ts?: string }[]>>>>
  >;
}

/** Whether a file is shared in another channel than the message, or in another message of the same channel. */
function isSharedElsewhere(
  { channels = [], groups = [], ims = [], shares = {} }: FileShares,
  { channel, id }: MessageRef,
): boolean {
  const messages = Object.values(shares).flatMap((byChannel) => Object.entries(byChannel ?? {}));
  return (
    [...channels, ...groups, ...ims].some((other) => other !== channel) ||
    messages.some(([other, posts]) => other !== channel || posts.some(({ ts }) => ts !== id))
  );
}

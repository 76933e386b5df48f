import { z } from 'zod';
import { hasPictureName } from '#core';
import { type RawFile, type RawMessage, rawFileSchema } from '../client/payload-schemas.ts';

/** The files that members see with a message. */
export interface FilesOfMessage {
  /** Those of the message itself. */
  readonly own: readonly RawFile[];
  /** Pictures of messages that it forwards or links to. They belong to these messages. */
  readonly forwarded: readonly RawFile[];
}

const filesSchema = z.array(rawFileSchema);

/**
 * The files of a message. Slack puts a forwarded message into `attachments`, with its files.
 * @example filesOf(raw).own.map(({ id }) => id) // ['F024BERPE']
 */
export const filesOf = ({
  files,
  attachments,
}: Pick<RawMessage, 'files' | 'attachments'>): FilesOfMessage => ({
  own: files ?? [],
  forwarded: (attachments ?? [])
    .filter(isForwarded)
    .flatMap((attachment) => filesSchema.safeParse(attachment.files).data ?? [])
    .filter(isPicture),
});

/**
 * Whether an attachment is a message that was forwarded or linked to. @example isForwarded({ is_share: true }) // true
 */
export const isForwarded = (attachment: Readonly<Record<string, unknown>>): boolean =>
  attachment.is_share === true || attachment.is_msg_unfurl === true;

/** The ids of the files that are pictures. @example picturesOf(raw) // ['F024BERPE'] */
export function picturesOf(raw: Pick<RawMessage, 'files' | 'attachments'>): readonly string[] {
  const { own, forwarded } = filesOf(raw);
  return [...new Set([...own.filter(isPicture), ...forwarded].flatMap(({ id }) => id ?? []))];
}

/** By its type; a file that is still being processed has only its name. */
const isPicture = ({ mimetype, name }: RawFile): boolean =>
  mimetype?.startsWith('image/') ?? hasPictureName(name ?? undefined);

import type { Adapter, Message, PictureFindings, Server } from '#core';
import type { IntakeService } from '../intake.ts';
import type { ReadMessagePictures } from './read-message-pictures.ts';

type Steps = { readonly judge: IntakeService['judge']; readonly readMessagePictures: ReadMessagePictures };

/**
 * The same steps, which also show what they found on platforms that ask for it.
 * @example const { judge, readMessagePictures } = showFindings({ judge: intake.judge, readMessagePictures }, adapterOf)
 */
export function showFindings(
  { judge, readMessagePictures }: Steps,
  adapterOf: (server: Server) => Pick<Adapter, 'showPictureFindings'> | undefined,
): Steps {
  const show = ({ ref }: Message, findings: PictureFindings): void =>
    adapterOf(ref.server)?.showPictureFindings?.(ref, findings);
  return {
    async readMessagePictures(message, options) {
      const found = await readMessagePictures(message, options);
      const { read, unread } = found;
      show(message, { read, unread });
      return found;
    },
    async judge(kind, message, options) {
      const handled = await judge(kind, message, options);
      const { readPictures: read = [], unreadPictures: unread = 0 } = message;
      const ruling = handled?.ruling;
      if (read.length + unread > 0 && ruling !== undefined && ruling !== 'exempt')
        show(message, { read, unread, ruling });
      return handled;
    },
  };
}

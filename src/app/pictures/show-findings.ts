import type { Adapter, Message, PictureFindings, Server } from '#core';
import type { IntakeService } from '../intake.ts';
import type { ReadMessagePictures } from './read-message-pictures.ts';

type Steps = { readonly judge: IntakeService['judge']; readonly readPictures: ReadMessagePictures };

/**
 * The same steps, which also show what they found on platforms that ask for it.
 * @example const { judge, readPictures } = showFindings({ judge: intake.judge, readPictures }, adapterOf)
 */
export function showFindings(
  { judge, readPictures }: Steps,
  adapterOf: (server: Server) => Pick<Adapter, 'showPictureFindings'> | undefined,
): Steps {
  const show = ({ ref }: Message, findings: PictureFindings): void =>
    adapterOf(ref.server)?.showPictureFindings?.(ref, findings);
  return {
    async readPictures(message, options) {
      const found = await readPictures(message, options);
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

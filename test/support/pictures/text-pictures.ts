import type { Adapter, Log, PictureReader, PolicyStore } from '#core';
import { createPictureQueue } from '../../../adapters/images/index.ts';
import type { IntakeService } from '../../../src/app/intake.ts';
import {
  type PendingMessage,
  type PictureIntake,
  readPicturesAfter,
} from '../../../src/app/pictures/picture-intake.ts';
import { createMessagePictureReader } from '../../../src/app/pictures/read-message-pictures.ts';

const BOX = { left: 0, top: 0, width: 10, height: 10 };

/** Reads pictures whose bytes are their text. */
const textReader: PictureReader = {
  read: async ({ bytes }) => ({
    lines: [{ text: Buffer.from(bytes).toString(), confidence: 0.8, box: BOX }],
    codes: [],
    isTextLike: true,
  }),
};

/**
 * An intake that reads pictures whose bytes are their text, up to 100 bytes each.
 * @example const { intake } = withTextPictures(createIntake(deps), { adapter, policies, log })
 */
export const withTextPictures = (
  intake: IntakeService,
  {
    adapter,
    policies,
    log,
  }: { readonly adapter: Adapter; readonly policies: Pick<PolicyStore, 'of'>; readonly log: Log },
): PictureIntake =>
  readPicturesAfter(intake, {
    readMessagePictures: createMessagePictureReader({
      ...{ reader: textReader, adapterOf: () => adapter, maxBytes: 100, log },
    }),
    queue: createPictureQueue<PendingMessage>(10),
    policies,
    log,
  });

import { z } from 'zod';
import type { UnreadCause } from '../../ports/pictures/picture.ts';
import { template } from '../template.ts';

/** What a card says about pictures. */
export const picturesWordingSchema = z.strictObject({
  label: template(),
  /** The number of pictures that could not be read. `why` contains one or more of the causes below. */
  unread: template('count', 'why'),
  /** The same for erased pictures, of which only the number is known. */
  unreadcount: template('count'),
  why: z.strictObject({
    'not-installed': template(),
    unsupported: template(),
    'too-large': template(),
    'too-many-pixels': template(),
    damaged: template(),
    timeout: template(),
    failed: template(),
    busy: template(),
    stopped: template(),
    'not-fetched': template(),
    'too-many': template(),
  } satisfies Record<UnreadCause, unknown>),
  /** Before recognised words. `sure` is one of the texts below. */
  words: template('sure'),
  /** The same for one of several pictures, with the number that the page of the case gives it. */
  wordsof: template('number', 'sure'),
  /** How sure the recogniser was of one line. */
  sureness: template('sure', 'percent'),
  sure: z.strictObject({ clear: template(), doubtful: template(), poor: template() }),
  /** Before the text of a code, which is never opened. */
  code: template(),
  codeof: template('number'),
  /** Words or the text of a code. */
  quote: template('text'),
  /** The number of further texts. */
  more: template('count'),
  /** What moderators decided about the same picture in another case. */
  known: z.strictObject({ same: template('case'), similar: template('case'), dismissed: template('case') }),
  /** A reason that is only about texts in pictures. */
  reason: template('note'),
});

import { z } from 'zod';
import { sentence } from './sentence.ts';

/** What adapters say by themselves: on buttons and forms, and in place of what cannot be shown. */
export const adapterWording = z.strictObject({
  appealbutton: sentence(),
  /** The button below a notice. */
  helplines: sentence(),
  appealtitle: sentence(),
  plealabel: sentence(),
  notetitle: sentence(),
  notelabel: sentence(),
  open: sentence(),
  /** To whoever presses what nobody knows any more. */
  outdated: sentence(),
  /** Instead of a letter that could not be delivered; everybody reads it, so it says nothing of the matter. */
  letterwaits: sentence('member'),
  /** In place of a name or a title that is hidden. */
  hiddenname: sentence(),
  hiddentitle: sentence(),
  /** Below a restored message. */
  restored: sentence('time'),
  /** What no longer fits. */
  more: sentence('count'),
  /** Shown by the platform's own filter; at most 150 characters. */
  blocked: sentence().refine((text) => text.length <= 150, 'at most 150 characters'),
  wavetitle: sentence(),
  waveendedby: sentence('name'),
  notmoderator: sentence(),
  wavejoins: sentence('joins', 'minutes'),
  wavecampaign: sentence('accounts', 'minutes'),
  wavedone: sentence('what', 'until'),
  wavefailed: sentence('what'),
  wavenothing: sentence(),
  waveended: sentence(),
  waveend: sentence(),
  waveverification: sentence(),
  waveinvites: sentence(),
  wavedms: sentence(),
});

/** Where a platform lets only people remove a message. */
export const byHandWording = z.strictObject({
  /** Below the message; everybody reads it. */
  thread: sentence(),
  removed: sentence(),
  standing: sentence('link'),
});

/** The page that the program has on a platform. */
export const homeWording = z.strictObject({
  waiting: sentence('count'),
  nowaiting: sentence(),
  settings: sentence(),
  own: sentence(),
  noown: sentence(),
  strikes: sentence('count'),
});

import { z } from 'zod';
import { template } from './template.ts';

/** What adapters say by themselves: on buttons and forms, and in place of what cannot be shown. */
export const adapterWordingSchema = z.strictObject({
  appealbutton: template(),
  /** The button below a notice. */
  helplines: template(),
  appealtitle: template(),
  plealabel: template(),
  notetitle: template(),
  notelabel: template(),
  open: template(),
  /** To whoever presses what nobody knows any more. */
  outdated: template(),
  /** Instead of a letter that could not be delivered; everybody reads it, so it says nothing of the matter. */
  letterwaits: template('member'),
  /** In place of a name or a title that is hidden. */
  hiddenname: template(),
  hiddentitle: template(),
  /** Below a restored message. */
  restored: template('time'),
  /** What no longer fits. */
  more: template('count'),
  /** Shown by the platform's own filter; at most 150 characters. */
  blocked: template().refine((text) => text.length <= 150, 'at most 150 characters'),
  wavetitle: template(),
  waveendedby: template('name'),
  notmoderator: template(),
  wavejoins: template('joins', 'minutes'),
  wavecampaign: template('accounts', 'minutes'),
  wavedone: template('what', 'until'),
  wavefailed: template('what'),
  wavenothing: template(),
  waveended: template(),
  waveend: template(),
  waveverification: template(),
  waveinvites: template(),
  wavedms: template(),
});

/** Where a platform lets only people remove a message. */
export const manualRemovalWordingSchema = z.strictObject({
  /** Below the message; everybody reads it. */
  thread: template(),
  removed: template(),
  standing: template('link'),
});

/** The page that the program has on a platform. */
export const appHomeWordingSchema = z.strictObject({
  waiting: template('count'),
  nowaiting: template(),
  settings: template(),
  own: template(),
  noown: template(),
  strikes: template('count'),
});

import { z } from 'zod';
import { template } from './template.ts';

/** Texts of the adapters: buttons, forms, and placeholders for content that cannot be shown. */
export const adapterWordingSchema = z.strictObject({
  appealbutton: template(),
  /** The button below a notice. */
  helplines: template(),
  appealtitle: template(),
  plealabel: template(),
  notetitle: template(),
  notelabel: template(),
  asktitle: template(),
  asklabel: template(),
  /** The button below a moderator's question, and its form. */
  answerbutton: template(),
  answertitle: template(),
  answerlabel: template(),
  open: template(),
  /** The reply to a command whose file could not be sent. */
  filefailed: template(),
  /** The reply to a button that is not known any more. */
  outdated: template(),
  /** Posted in the channel if a direct message could not be delivered. Public, so it does not mention the case. */
  letterwaits: template('member'),
  /** The same with a button that opens the message for this member alone. */
  noticewaits: template('member'),
  /** The reply to others who press that button. */
  notforyou: template(),
  /** In place of a hidden name or title. */
  hiddenname: template(),
  hiddentitle: template(),
  /** Below a restored message. */
  restored: template('time'),
  /** Marks the place where a text was cut. */
  more: template('count'),
  /** Shown by the platform's own word filter; at most 150 characters. */
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
  /** The first words in a server that has invited the bot. */
  greeting: template('setup', 'mode', 'help'),
  /** To the owner of the application, after a close code that no retry can help. */
  closed: template('code', 'advice'),
  closedshards: template(),
  closedupdate: template(),
  closedintents: template(),
});

/** Texts for platforms on which the bot cannot remove messages. */
export const manualRemovalWordingSchema = z.strictObject({
  /** Below the message; public. */
  thread: template(),
  removed: template(),
  standing: template('link'),
});

/** The home page of the app on a platform. */
export const appHomeWordingSchema = z.strictObject({
  waiting: template('count'),
  nowaiting: template(),
  settings: template(),
  own: template(),
  noown: template(),
  strikes: template('count'),
});

/** Sentences to accounts of a network, instead of those that speak of a server. */
export const networkWordingSchema = z.strictObject({
  letter: z.strictObject({
    gone: template('time'),
    visible: template('time'),
    rule: template('rule'),
    generalrule: template(),
    ruleupheld: template('rule'),
    ban: template(),
    banuntil: template('until'),
    bannedbymoderator: template(),
    banlifted: template(),
  }),
  gate: z.strictObject({
    closed: template(),
    asked: template(),
    askmoderator: template(),
    hint: template(),
    alert: z.strictObject({ serverlimit: template() }),
  }),
});

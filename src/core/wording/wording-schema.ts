import { z } from 'zod';
import { ACTION_KINDS, type ActionKind } from '../actions.ts';
import type { Language } from '../message.ts';
import {
  adapterWordingSchema,
  appHomeWordingSchema,
  manualRemovalWordingSchema,
  networkWordingSchema,
} from './adapter-wording.ts';
import { cardFactsWordingSchema } from './card/card-facts-wording.ts';
import { copiesWordingSchema } from './card/copies-wording.ts';
import { picturesWordingSchema } from './card/pictures-wording.ts';
import { commandsWordingSchema } from './commands-wording.ts';
import { gateWordingSchema } from './gate-wording.ts';
import { inquiryWordingSchema } from './inquiry-wording.ts';
import { limitWordingSchema } from './limit-wording.ts';
import { probabilityWordingSchema } from './probability-wording.ts';
import { campaignWordingSchema, knownPictureWordingSchema, rulingWordingSchema } from './ruling-wording.ts';
import { scoreboardWordingSchema } from './scoreboard-wording.ts';
import { stanceWordingSchema } from './stance-wording.ts';
import { listPlaceholders, template } from './template.ts';

/** Requires a name for each kind of action, so a new row of `ACTIONS` needs a name in every language. */
const actionNamesSchema = z.strictObject(
  Object.fromEntries(ACTION_KINDS.map((kind) => [kind, template()])) as Record<
    ActionKind,
    ReturnType<typeof template<[]>>
  >,
);

/** All texts that members and moderators read; one file for each language in `rules/wording`. */
export const wordingSchema = z.strictObject({
  stance: stanceWordingSchema,
  part: z.strictObject({
    'attachment-name': template(),
    'display-name': template(),
    embed: template(),
    forward: template(),
    'image-text': template(),
    poll: template(),
    'thread-title': template(),
  }),
  action: actionNamesSchema,
  outcome: z.strictObject({
    done: template(),
    degraded: template('detail'),
    simulated: template(),
    withheld: template('detail'),
    failed: template('detail'),
    /** Instead of `failed`: the platform has no such action. */
    unsupported: template(),
    /** The platform was asked and has not confirmed yet. */
    requested: template(),
  }),
  /** Details of an outcome. An adapter may return other texts. */
  detail: z.strictObject({
    gone: template(),
    forbidden: template(),
    invalid: template(),
    'rate-limited': template(),
    unavailable: template(),
    unsupported: template(),
    instead: template(),
    closed: template(),
    incomplete: template(),
    asbot: template(),
    norole: template(),
    roleopen: template(),
    roleuseless: template(),
    byhand: template(),
    filesleft: template(),
    fileskept: template(),
    ephemeral: template(),
    partly: template(),
    nowhere: template(),
    quota: template(),
    innocent: template(),
    together: template(),
    overtaken: template(),
    unconfirmed: template(),
    erased: template(),
    unknown: template(),
  }),
  card: z.strictObject({
    title: template('case'),
    reported: template('case'),
    uphold: template(),
    overturn: template(),
    /** In place of the name of an author whose data was erased. */
    erasedauthor: template(),
    /** In place of `overturn` while the post is visible. */
    noviolation: template(),
    timeout: template('minutes'),
    ban: template(),
    claim: template(),
    note: template(),
    /** Asks the author a question. */
    ask: template(),
    /** The probability with the word for it: from 99%, from 50%, below. */
    score: z.strictObject({ hide: template('score'), review: template('score'), pass: template('score') }),
    /** On a card that the platform refused because of its content, instead of text, reasons and facts. */
    short: template('case'),
    /** The state of the message. */
    status: z.strictObject({
      waiting: template(),
      waitingunnamed: template(),
      trying: template(),
      requested: template(),
      hidden: template(),
      gone: template(),
      degraded: template('detail'),
      simulated: template(),
      withheld: template('detail'),
      failed: template('detail'),
      restoring: template(),
      restorerequested: template(),
      restored: template(),
      unrestored: template('detail'),
      kept: template(),
      unstored: template(),
      unreadable: template(),
    }),
    fact: cardFactsWordingSchema,
    copies: copiesWordingSchema,
    pictures: picturesWordingSchema,
  }),
  probability: probabilityWordingSchema,
  ruling: rulingWordingSchema,
  campaign: campaignWordingSchema,
  knownpicture: knownPictureWordingSchema,
  /** The separator of list items. Put it in quotes in YAML, otherwise its spaces are trimmed. */
  list: z.string().min(1),
  /** The items that the law requires in a job advertisement. */
  item: z.strictObject({
    name: template(),
    address: template(),
    contact: template(),
    duties: template(),
    place: template(),
    pay: template(),
  }),
  letter: z.strictObject({
    /** The post is quoted above the text. */
    hidden: template('time'),
    hiddenbymoderator: template('time'),
    gone: template('time'),
    visible: template('time'),
    /** To an author who may need help, when the post is not completely hidden: no finding. */
    aboutpost: template('time'),
    /** Several posts were judged and hidden together. */
    several: template('count'),
    /** To an author who may need help: hidden, no strike. */
    strikefree: template(),
    /** Other posts of the same author, hidden at other times within a few minutes. */
    others: template('count', 'cases'),
    reason: template('reasons'),
    /** Before a person has decided: the server's rule, named by its pack; without one, the general sentence. */
    rule: template('rule'),
    generalrule: template(),
    /** The reasons are only about words in pictures. */
    inpicture: template(),
    /** After a moderator has upheld the case: the rule, the reasons, and the law that the rule concerns. */
    ruleupheld: template('rule'),
    details: template('reasons'),
    ground: template('ground'),
    bymoderator: template(),
    missing: template('missing'),
    timeout: template('until'),
    quarantine: template(),
    /** A quarantine that ends at a time. */
    quarantineuntil: template('until'),
    kick: template(),
    ban: template(),
    banuntil: template('until'),
    /** The platform could do it only in some channels. */
    quarantinepartly: template(),
    quarantinedbymoderator: template(),
    pausedbymoderator: template('until'),
    bannedbymoderator: template(),
    appeal: template('case'),
    /** Must name #9110. Without quotes YAML reads ` #` as the start of a comment. */
    police: template().refine((text) => text.includes('#9110'), 'must name #9110; put the line in quotes'),
    restored: template('time', 'case'),
    unrestored: template('time', 'case'),
    kept: template('time', 'case'),
    strikeback: template(),
    /** What ended with an overturn. */
    pauselifted: template(),
    banlifted: template(),
    liftfailed: template(),
    upheld: template('case'),
    /** Instead of `upheld` to an author who did not appeal, but answered a question. */
    upheldanswered: template('case'),
    /** A moderator's question; the moderator is not named. */
    question: template('text', 'case'),
    reportupheld: template('case'),
    reportoverturned: template('case'),
    /** A decision was taken back, and the case waits for a new one. */
    reopened: template('case'),
    /** A decision was taken back, and the one before it counts again. */
    reinstated: template('case'),
    /** What became of the post because a decision was taken back. */
    reopenedvisible: template(),
    reopenedhidden: template(),
    /** To members who replied or reacted to a post that was hidden. */
    caution: template(),
    cautionvisible: template(),
    helpasking: template(),
    helpseeking: template(),
    /** To administrators: cards cannot be shown to moderators. */
    unshown: template('count'),
    /** The platform refuses the content of these cards; their channel is fine. */
    refusedcards: template('count', 'cases'),
  }),
  network: networkWordingSchema,
  adapter: adapterWordingSchema,
  byhand: manualRemovalWordingSchema,
  home: appHomeWordingSchema,
  receipt: z.strictObject({
    reported: template('case'),
    appealed: template('case'),
    /** Added to an appeal that waits. */
    appealadded: template('case'),
    /** The same appeal again. */
    appealwaits: template('case'),
    appealsfull: template('case', 'most'),
    upheld: template('case'),
    overturned: template('case'),
    asked: template('case'),
    claimed: template('case'),
    claimedbyother: template('case', 'name'),
    noted: template('case'),
    /** To a moderator who asks the author a question. */
    questionasked: template('case'),
    questionempty: template('case'),
    questionsfull: template('case', 'most'),
    unreachable: template('case'),
    /** To the author who answers. */
    answered: template('case'),
    answersfull: template('case', 'most'),
    answernotyours: template('case'),
    noquestion: template('case'),
    /** The last decision was taken back. */
    reopened: template('case'),
    /** There is no such decision, or a later one. */
    notreopened: template('case'),
    unknowncase: template('case'),
    notyours: template('case'),
    notmoderator: template(),
    alreadydecided: template('case'),
    alreadyupheldby: template('case', 'name'),
    alreadyoverturnedby: template('case', 'name'),
    alreadyoverturned: template('case'),
    toomany: template(),
    exempt: template(),
    own: template(),
    unavailable: template(),
    unsupported: template(),
  }),
  /** Replies to commands. */
  desk: commandsWordingSchema,
  /** The hourly limit on automatic hides. */
  limit: limitWordingSchema,
  gate: gateWordingSchema,
  scoreboard: scoreboardWordingSchema,
  inquiry: inquiryWordingSchema,
});

/** All texts of one language. */
export type Wording = z.infer<typeof wordingSchema>;
/** The texts of all languages. */
export type Wordings = Readonly<Record<Language, Wording>>;

/**
 * The texts whose placeholders differ between two languages, as `receipt.reported: ja {case}, en none`. Empty if there
 * are none.
 * @example findPlaceholderMismatches({ ja, en }) // []
 */
export function findPlaceholderMismatches({ ja, en }: Readonly<Record<Language, object>>): string[] {
  const english = new Map(listTemplates(en));
  return listTemplates(ja).flatMap(([place, text]) => {
    const [left, right] = [text, english.get(place) ?? ''].map(
      (template) =>
        listPlaceholders(template)
          .map((name) => `{${name}}`)
          .join(' ') || 'none',
    );
    return left === right ? [] : [`${place}: ja ${left}, en ${right}`];
  });
}

const listTemplates = (node: object, path: readonly string[] = []): [string, string][] =>
  Object.entries(node).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : listTemplates(value, [...path, key]),
  );

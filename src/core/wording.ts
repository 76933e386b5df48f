import { z } from 'zod';
import type { Language } from './message.ts';
import { PLACEHOLDER, placeholders, type Sentence, sentence } from './sentence.ts';
import { adapterWording, byHandWording, homeWording } from './wording-adapter.ts';
import { deskWording } from './wording-desk.ts';
import { gateWording } from './wording-gate.ts';
import { inquiryWording } from './wording-inquiry.ts';
import { scoreboardWording } from './wording-scoreboard.ts';

export { placeholders, type Sentence };

/** Every sentence that members and moderators read, one file per language in `rules/wording`. */
export const wordingSchema = z.strictObject({
  stance: z.strictObject({
    soliciting: sentence(),
    warning: sentence(),
    quoting: sentence(),
    'asking-help': sentence(),
    'seeking-work': sentence(),
    discussing: sentence(),
    none: sentence(),
  }),
  part: z.strictObject({
    'attachment-name': sentence(),
    'display-name': sentence(),
    embed: sentence(),
    forward: sentence(),
    'image-text': sentence(),
    poll: sentence(),
    'thread-title': sentence(),
  }),
  action: z.strictObject({
    hide: sentence(),
    restore: sentence(),
    warn: sentence(),
    timeout: sentence(),
    'end-timeout': sentence(),
    kick: sentence(),
    ban: sentence(),
    unban: sentence(),
    quarantine: sentence(),
    release: sentence(),
    card: sentence(),
    board: sentence(),
    notice: sentence(),
    help: sentence(),
    reply: sentence(),
  }),
  outcome: z.strictObject({
    done: sentence(),
    degraded: sentence('detail'),
    simulated: sentence(),
    withheld: sentence('detail'),
    failed: sentence('detail'),
  }),
  /** Why an outcome is what it is, where the adapter did not say it in its own words. */
  detail: z.strictObject({
    gone: sentence(),
    forbidden: sentence(),
    'rate-limited': sentence(),
    unavailable: sentence(),
    unsupported: sentence(),
    closed: sentence(),
    incomplete: sentence(),
    norole: sentence(),
    byhand: sentence(),
    filesleft: sentence(),
    ephemeral: sentence(),
    partly: sentence(),
    nowhere: sentence(),
    quota: sentence(),
    overtaken: sentence(),
    erased: sentence(),
    unknown: sentence(),
  }),
  card: z.strictObject({
    title: sentence('case'),
    reported: sentence('case'),
    uphold: sentence(),
    overturn: sentence(),
    timeout: sentence('minutes'),
    ban: sentence(),
    claim: sentence(),
    note: sentence(),
    /** What became of the message; each is shown only when it is true. */
    status: z.strictObject({
      waiting: sentence(),
      trying: sentence(),
      hidden: sentence(),
      gone: sentence(),
      degraded: sentence('detail'),
      simulated: sentence(),
      withheld: sentence('detail'),
      failed: sentence('detail'),
      restoring: sentence(),
      restored: sentence(),
      unrestored: sentence('detail'),
      kept: sentence(),
      unstored: sentence(),
    }),
    fact: z.strictObject({
      score: sentence(),
      stance: sentence(),
      strikes: sentence(),
      account: sentence(),
      days: sentence('days'),
      cases: sentence(),
      reports: sentence(),
      pointedat: sentence(),
      reportcount: sentence('count', 'reasons'),
      reportweight: sentence('count', 'weight', 'reasons'),
      appeal: sentence(),
      edited: sentence(),
      innocent: sentence(),
      suspicious: sentence(),
      decided: sentence(),
      upheld: sentence('name', 'time'),
      overturned: sentence('name', 'time'),
      byhand: sentence(),
      liftbyhand: sentence(),
      claimed: sentence(),
      claimedby: sentence('name', 'time'),
      notes: sentence(),
      notedby: sentence('name', 'note'),
      asked: sentence(),
      askedby: sentence('name', 'what', 'time'),
      campaign: sentence(),
      notice: sentence(),
      noticecount: sentence('present'),
      noticemissing: sentence('present', 'missing'),
    }),
  }),
  /** Why a message weighs more because of what other accounts posted. */
  campaign: z.strictObject({
    sametext: sentence('accounts'),
    samecontact: sentence('accounts'),
  }),
  /** Stands between the members of a list; quoted, or YAML trims it. */
  list: z.string().min(1),
  /** What a lawful job notice shows. */
  item: z.strictObject({
    name: sentence(),
    address: sentence(),
    contact: sentence(),
    duties: sentence(),
    place: sentence(),
    pay: sentence(),
  }),
  letter: z.strictObject({
    hidden: sentence('time'),
    gone: sentence('time'),
    visible: sentence('time'),
    reason: sentence('reasons'),
    /** The server's rule by the name of the pack, and law that it concerns. */
    rule: sentence('rule'),
    ground: sentence('ground'),
    bymoderator: sentence(),
    missing: sentence('missing'),
    timeout: sentence('until'),
    quarantine: sentence(),
    /** The same when it ends by itself. */
    quarantineuntil: sentence('until'),
    kick: sentence(),
    ban: sentence(),
    banuntil: sentence('until'),
    pausedbymoderator: sentence('until'),
    bannedbymoderator: sentence(),
    appeal: sentence('case'),
    /** Never without the number; unquoted, YAML takes all from ` #` on for a comment. */
    police: sentence().refine((text) => text.includes('#9110'), 'must name #9110; put the line in quotes'),
    restored: sentence('time', 'case'),
    unrestored: sentence('time', 'case'),
    kept: sentence('time', 'case'),
    strikeback: sentence(),
    upheld: sentence('case'),
    reportupheld: sentence('case'),
    reportoverturned: sentence('case'),
    /** To those who replied or reacted to a post that was hidden. */
    caution: sentence(),
    helpasking: sentence(),
    helpseeking: sentence(),
    /** To somebody who runs the server: moderators see no cards. */
    unshown: sentence('count'),
  }),
  /** What adapters say by themselves. */
  adapter: adapterWording,
  byhand: byHandWording,
  home: homeWording,
  receipt: z.strictObject({
    reported: sentence('case'),
    appealed: sentence('case'),
    upheld: sentence('case'),
    overturned: sentence('case'),
    asked: sentence('case'),
    claimed: sentence('case'),
    claimedbyother: sentence('case', 'name'),
    noted: sentence('case'),
    unknowncase: sentence('case'),
    notyours: sentence('case'),
    notmoderator: sentence(),
    alreadydecided: sentence('case'),
    alreadyoverturned: sentence('case'),
    toomany: sentence(),
    exempt: sentence(),
    own: sentence(),
    unavailable: sentence(),
  }),
  /** What the desk answers. */
  desk: deskWording,
  gate: gateWording,
  /** Figures, and what waits for moderators. */
  scoreboard: scoreboardWording,
  /** Investigators' inquiries. */
  inquiry: inquiryWording,
});

export type Wording = z.infer<typeof wordingSchema>;
export type Wordings = Readonly<Record<Language, Wording>>;

/**
 * Puts values into a sentence, in one pass: braces inside a value stay what they are.
 * Throws when a value is missing, which the types already forbid.
 * @example fill(words.receipt.reported, { case: 'Y-4G7C2Q0M1X' })
 */
export function fill<N extends string>(
  text: Sentence<N>,
  values: Readonly<Record<NoInfer<N>, string | number>>,
): string {
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const value = (values as Readonly<Record<string, string | number>>)[name];
    if (value === undefined) throw new Error(`no value for {${name}}`);
    return String(value);
  });
}

/**
 * Places where two wordings do not ask for the same placeholders, as `receipt.reported: ja {case}, en none`.
 * Empty when all is well.
 * @example wordingDifferences({ ja, en }) // []
 */
export function wordingDifferences({ ja, en }: Wordings): string[] {
  const english = new Map(sentences(en));
  return sentences(ja).flatMap(([place, text]) => {
    const [left, right] = [text, english.get(place) ?? ''].map(
      (each) =>
        placeholders(each)
          .map((name) => `{${name}}`)
          .join(' ') || 'none',
    );
    return left === right ? [] : [`${place}: ja ${left}, en ${right}`];
  });
}

const sentences = (node: object, path: readonly string[] = []): [string, string][] =>
  Object.entries(node).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : sentences(value, [...path, key]),
  );

import type {
  Language,
  Letter,
  Member,
  NoticeItem,
  RuleName,
  Signal,
  Verdict,
  Wording,
  Wordings,
} from '#core';
import { fill } from '#core';
import type { CaseState, Step } from './state.ts';
import { effective } from './turns.ts';

/** What a rule says in a language; undefined where it is not in force (any more), or says what only its case knows. */
export type Reasons = (rule: RuleName, language: Language) => Pick<Signal, 'note' | 'pack'> | undefined;

/** The words for one reader. */
export interface Voice {
  readonly language: Language;
  readonly words: Wording;
  /** Where the reader's language is not the one in which the case was written. */
  readonly reasons?: Reasons | undefined;
}

/** Finds the reader's own language where the platform tells it, else the server's. */
export type Voices = (reader?: Pick<Member, 'language'>) => Voice;

/** Every reader's voice on one server. @example voices(wordings, policy.language)(author).words.letter.police */
export const voices =
  (wordings: Wordings, server: Language, reasons?: Reasons): Voices =>
  (reader) => {
    const language = reader?.language ?? server;
    return { language, words: wordings[language], ...(language !== server && { reasons }) };
  };

/** The same verdict as its reader is told of it; what no rule in force says stays as it was written. */
const retold = (verdict: Verdict, { language, reasons }: Voice): Verdict =>
  reasons === undefined
    ? verdict
    : {
        ...verdict,
        signals: verdict.signals.map((signal) => ({ ...signal, ...reasons(signal.rule, language) })),
      };

const REASONS_SHOWN = 3;

/** Japan's time for Japanese readers, UTC for others. @example moment(new Date(0), 'ja') // '1970-01-01 09:00 JST' */
export function moment(at: Date, language: Language): string {
  const shift = language === 'ja' ? 9 * 60 * 60 * 1000 : 0;
  const [day, time] = new Date(at.getTime() + shift).toISOString().split('T');
  return `${day} ${time!.slice(0, 5)} ${language === 'ja' ? 'JST' : 'UTC'}`;
}

/** What spoke against the author. @example heaviestFirst(verdict)[0]?.rule // 'dm-redirect/pay-then-elsewhere' */
export const heaviestFirst = (verdict: Verdict): readonly Signal[] =>
  verdict.signals.filter((signal) => signal.weight > 0).sort((a, b) => b.weight - a.weight);

/**
 * Heaviest first, and apart what only points `again` at words that a heavier one has pointed at: several rules often
 * see the same words, and who reads the first few shall learn most.
 * @example tellingFirst(verdict).fresh[0]?.note // '高額報酬と外部への誘導'
 */
export function tellingFirst(verdict: Verdict): {
  readonly fresh: readonly Signal[];
  readonly again: readonly Signal[];
} {
  const told = new Set<string>();
  const fresh: Signal[] = [];
  const again: Signal[] = [];
  for (const signal of heaviestFirst(verdict)) {
    const places = signal.spans.map((span) => `${span.part ?? ''}/${span.start}`);
    const isNew = places.length === 0 || places.some((place) => !told.has(place));
    (isNew ? fresh : again).push(signal);
    for (const place of places) told.add(place);
  }
  return { fresh, again };
}

/** Why, in sentences, each about something that no heavier one has pointed at. @example notes(verdict) // ['高額報酬と外部への誘導'] */
const notes = (verdict: Verdict): string[] => [
  ...new Set(tellingFirst(verdict).fresh.map((signal) => signal.note)),
];

/** Which of the server's rules it is about, and the law where there is one; nothing where no pack says so. */
function grounds(verdict: Verdict, { rule, ground }: Wording['letter']): string {
  const pack = heaviestFirst(verdict).find((signal) => signal.pack)?.pack;
  return lines(
    pack && fill(rule, { rule: pack.summary }),
    pack?.ground !== undefined && fill(ground, { ground: pack.ground }),
  );
}

/** @example itemsOf(['address', 'pay'], words) // '住所（所在地）、賃金' */
export const itemsOf = (items: readonly NoticeItem[], words: Wording): string =>
  items.map((item) => words.item[item]).join(words.list);

const lines = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join('\n');

/**
 * The warning that goes with a strike: what was really done, why, how to appeal, where to find help.
 * @example warning(state, step, 'timeout', voice).text
 */
export function warning(state: CaseState, step: Step, sanction: string | undefined, voice: Voice): Letter {
  const { letter } = voice.words;
  const outcome = state.turns.at(-1)?.outcome;
  const time = moment(state.evidence.message.sentAt, voice.language);
  const verdict = retold(state.evidence.verdict, voice);
  const missing = verdict.missing ?? [];
  const reasons = notes(verdict).slice(0, REASONS_SHOWN).join(' / ') || letter.bymoderator;
  const opening =
    outcome?.status !== 'done' ? letter.visible : outcome.detail === 'gone' ? letter.gone : letter.hidden;
  return {
    text: lines(
      fill(opening, { time }),
      fill(letter.reason, { reasons }),
      grounds(verdict, letter),
      missing.length > 0 && fill(letter.missing, { missing: itemsOf(missing, voice.words) }),
      sanction === 'timeout' &&
        step.until &&
        fill(step.by ? letter.pausedbymoderator : letter.timeout, {
          until: moment(step.until, voice.language),
        }),
      sanction === 'quarantine' &&
        (step.until
          ? fill(letter.quarantineuntil, { until: moment(step.until, voice.language) })
          : letter.quarantine),
      sanction === 'kick' && letter.kick,
      sanction === 'ban' &&
        (step.by
          ? letter.bannedbymoderator
          : step.until
            ? fill(letter.banuntil, { until: moment(step.until, voice.language) })
            : letter.ban),
      fill(letter.appeal, { case: state.id }),
      letter.police,
    ),
    caseId: state.id,
    channel: state.evidence.message.ref.channel,
    appealable: true,
  };
}

/** What the author is told once moderators have decided and that was carried out. @example answer(state, voice).text */
export function answer(state: CaseState, voice: Voice): Letter {
  const { letter } = voice.words;
  const ruledAt = state.ruling?.index ?? 0;
  const time = moment(state.latest.message.sentAt, voice.language);
  const values = { time, case: state.id };
  const turn = state.turns.at(-1);
  const tried = turn?.kind === 'restore' && turn.outcome?.status !== 'withheld' ? turn.outcome : undefined;
  const fate = tried === undefined ? letter.kept : effective(tried) ? letter.restored : letter.unrestored;
  const strikeBack = state.events.some((event, index) => event.kind === 'unstruck' && index > ruledAt);
  const text =
    state.ruling?.decision === 'overturn'
      ? lines(fill(fate, values), strikeBack && letter.strikeback)
      : lines(fill(letter.upheld, { case: state.id }), letter.police);
  return { text, caseId: state.id };
}

/** What a reporter is told once moderators have decided. @example reportAnswer(state, voice).text */
export function reportAnswer(state: CaseState, voice: Voice): Letter {
  const { letter } = voice.words;
  const text = state.ruling?.decision === 'overturn' ? letter.reportoverturned : letter.reportupheld;
  return { text: fill(text, { case: state.id }), caseId: state.id };
}

/**
 * For somebody who asks for help or looks for work near a trap: no accusation, what to do, whom to call.
 * @example helpLetter({ stance: 'asking-help' }, voice).text
 */
export const helpLetter = (verdict: Pick<Verdict, 'stance'>, voice: Voice): Letter => ({
  text: lines(
    verdict.stance === 'asking-help' ? voice.words.letter.helpasking : voice.words.letter.helpseeking,
    voice.words.letter.police,
  ),
  helpLines: true,
});

/** For somebody who answered a post that was hidden since. @example cautionLetter(voice).text */
export const cautionLetter = ({ words }: Voice): Letter => ({
  text: lines(words.letter.caution, words.letter.police),
  helpLines: true,
});

import type { Language, Member, RuleName, Signal, Wording, Wordings } from '#core';
import { wordingFor } from '#core';
import { formatJapanTime } from '#lib';

/**
 * The texts of a rule in a language. Undefined if the rule is not in force (any more), or if its text is stored only in
 * the case.
 */
export type RuleTextLookup = (
  rule: RuleName,
  language: Language,
) => (Pick<Signal, 'note' | 'pack'> & Partial<Pick<Signal, 'sorts'>>) | undefined;

/** The wording and language for one reader. */
export interface ReaderLocale {
  readonly language: Language;
  readonly wording: Wording;
  /** Present if the reader's language differs from the language in which the case was written. */
  readonly reasons?: RuleTextLookup | undefined;
}

/** Chooses the reader's language if the platform provides it, otherwise the server's. An account of a network reads of no server. */
export type Localizer = (reader?: Pick<Member, 'language'> & Partial<Pick<Member, 'server'>>) => ReaderLocale;

/** The localizer of one server. @example createLocalizer(wordings, policy.language)(author).wording.letter.police */
export const createLocalizer =
  (wordings: Wordings, serverLanguage: Language, reasons?: RuleTextLookup): Localizer =>
  (reader) => {
    const language = reader?.language ?? serverLanguage;
    const wording = wordingFor(wordings[language], reader?.server);
    return { language, wording, ...(language !== serverLanguage && { reasons }) };
  };

/**
 * Formats a time: Japan time for Japanese readers, UTC for others.
 * @example formatTime(new Date(0), 'ja') // '1970-01-01 09:00 JST'
 */
export const formatTime = (at: Date, language: Language): string =>
  language === 'ja'
    ? `${formatJapanTime(at).slice(0, 16)} JST`
    : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

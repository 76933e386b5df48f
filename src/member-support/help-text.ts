import type { DirectMessage, Notice, NoticeLanguage, NoticesByName, Verdict } from '#core';
import { createHelpMessage, type Localizer } from '../cases/index.ts';
import { findNotice, noticeText } from './notice-texts.ts';

/** What a member wrote that gets help, and how it was judged. */
export interface HelpRequest {
  readonly text: string;
  readonly verdict: Pick<Verdict, 'stance'>;
}

/**
 * The direct message with help in one language. Despair comes first: the lines for it stand before everything else. A
 * language that the wording does not have is answered with the notice of the same purpose.
 * @example createHelpText({ text: '死にたい', verdict }, 'ja', localizer, notices).text
 */
export function createHelpText(
  { text, verdict }: HelpRequest,
  language: NoticeLanguage,
  localizer: Localizer,
  notices: NoticesByName,
): DirectMessage {
  const isWordingLanguage = language === 'ja' || language === 'en';
  const message = createHelpMessage(verdict, localizer({ language: isWordingLanguage ? language : 'en' }));
  const sameInNotices = findNotice(notices, verdict.stance === 'seeking-work' ? 'job-talk' : 'help');
  const help = isWordingLanguage || !sameInNotices ? message.text : noticeText(sameInNotices, language);
  const despair = findNotice(notices, 'despair');
  return {
    ...message,
    text: despair && hasPhrase(text, despair) ? `${noticeText(despair, language)}\n\n${help}` : help,
  };
}

const hasPhrase = (text: string, { phrases = [] }: Notice): boolean => {
  const folded = foldForSearch(text);
  return phrases.some((phrase) => folded.includes(foldForSearch(phrase)));
};

/** Case, width and blanks do not matter. */
const foldForSearch = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

import type { Notice, NoticeLanguage, NoticesByName } from '#core';
import { NOTICE_LANGUAGES } from '#core';

/** @example noticeText(notice, 'vi') */
export const noticeText = ({ texts }: Pick<Notice, 'texts'>, language: NoticeLanguage): string =>
  texts[language];

/** The first notice of a kind. @example findNotice(notices, 'help')?.texts.ja */
export const findNotice = (notices: NoticesByName, occasion: Notice['on']): Notice | undefined =>
  [...notices.values()].find((notice) => notice.on === occasion);

/**
 * The language of a locale, as platforms write them; undefined for one in which there are no texts.
 * @example parseNoticeLanguage('pt-BR') // 'pt'
 */
export function parseNoticeLanguage(locale: string | undefined): NoticeLanguage | undefined {
  const language = locale?.toLowerCase().split(/[-_]/)[0];
  return NOTICE_LANGUAGES.find((tongue) => tongue === language);
}

import type { Notice, NoticeLanguage, NoticesByName } from '#core';
import { NOTICE_LANGUAGES } from '#core';

/** The text of a notice in a language. @example noticeText(notice, 'vi') */
export const noticeText = ({ texts }: Pick<Notice, 'texts'>, language: NoticeLanguage): string =>
  texts[language];

/** The first notice with a trigger. @example findNotice(notices, 'help')?.texts.ja */
export const findNotice = (notices: NoticesByName, trigger: Notice['on']): Notice | undefined =>
  [...notices.values()].find((notice) => notice.on === trigger);

/**
 * The language of a platform locale; undefined when notices have no texts in it.
 * @example parseNoticeLanguage('pt-BR') // 'pt'
 */
export function parseNoticeLanguage(locale: string | undefined): NoticeLanguage | undefined {
  const language = locale?.toLowerCase().split(/[-_]/)[0];
  return NOTICE_LANGUAGES.find((supported) => supported === language);
}

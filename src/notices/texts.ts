import type { Notice, Notices, Tongue } from '#core';
import { TONGUES } from '#core';

/** @example noticeText(notice, 'vi') */
export const noticeText = ({ texts }: Pick<Notice, 'texts'>, tongue: Tongue): string => texts[tongue];

/** The first notice of a kind. @example noticeOn(notices, 'help')?.texts.ja */
export const noticeOn = (notices: Notices, on: Notice['on']): Notice | undefined =>
  [...notices.values()].find((notice) => notice.on === on);

/**
 * The language of a locale, as platforms write them; undefined for one in which there are no texts.
 * @example tongueOf('pt-BR') // 'pt'
 */
export function tongueOf(locale: string | undefined): Tongue | undefined {
  const language = locale?.toLowerCase().split(/[-_]/)[0];
  return TONGUES.find((tongue) => tongue === language);
}

import type { Language } from '#core';
import type { ExportSummary } from './export-member.ts';

/**
 * What an export found, and what to do with the file.
 * @example terminal.out.write(formatExport(summary, 'member.zip', 'ja'))
 */
export function formatExport(summary: ExportSummary, path: string, language: Language): string {
  const { cases, otherCases, strikes, files, entries, unreadable, heldServers } = summary;
  const lines =
    language === 'ja'
      ? [
          `${path} に書き出しました（本人の事案 ${cases} 件、他の人の事案での記録 ${otherCases} 件、ストライク ${strikes} 件、添付の控え ${files} 件、その他の記録 ${entries} 件）`,
          '他の人の名前や言葉は含まれていません。本人に渡す前に、中身を確認してください（docs/privacy.md）。',
        ]
      : [
          `written to ${path} (${cases} cases of the person, records in ${otherCases} cases of others, ${strikes} strikes, ${files} copies of attachments, ${entries} other records)`,
          'It has no names or words of other members. Read it before you hand it to the person (docs/privacy.md).',
        ];
  const damaged = unreadable.length === 0 ? [] : [unreadableSentence(unreadable, language)];
  return `${[...lines, ...damaged, ...heldServers.map((server) => heldSentence(server, language))].join('\n')}\n`;
}

const unreadableSentence = (cases: readonly string[], language: Language): string =>
  language === 'ja'
    ? `復号できない事案があり、内容は含まれていません：${cases.join('、')}（yamidome verify で確かめてください）`
    : `these cases cannot be decrypted and are not included: ${cases.join(', ')} (see yamidome verify)`;

/** The file itself does not mention a hold: it can be evidence of an investigation. */
const heldSentence = (server: string, language: Language): string =>
  language === 'ja'
    ? `${server}：保全中のデータがあります。保全については書き出していません。本人に知らせてよいか、先に照会の担当者に確認してください。`
    : `${server}: some data is under a hold. The file does not say so. Ask the person who handles inquiries before you tell the member about it.`;

/** There is nothing to export or erase. @example formatNothingFound(person, 'en') */
export const formatNothingFound = (account: string, language: Language): string =>
  language === 'ja' ? `${account} のデータは見つかりませんでした\n` : `there is no data of ${account}\n`;

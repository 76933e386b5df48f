import type { Language } from '#core';
import type { ServerErasure } from '../../../adapters/sql/index.ts';
import type { MemberErasure } from './erase-member.ts';

/** Why a case was kept, in Japanese and English. */
const KEEP_REASONS: Readonly<
  Record<ServerErasure['kept'][number]['why'], readonly [ja: string, en: string]>
> = {
  held: ['保全中', 'under a hold'],
  unfinished: ['処理中', 'not finished yet'],
  unreadable: ['復号できない', 'cannot be decrypted'],
  pending: ['これから行う措置がある', 'an action is still to be done'],
};

/**
 * What was erased, or would be, and what was kept, in sentences.
 * @example terminal.out.write(formatErasure(erasure, 'discord:417719834231439361', true, 'ja'))
 */
export function formatErasure(
  erasure: MemberErasure,
  account: string,
  isDryRun: boolean,
  language: Language,
): string {
  const isJapanese = language === 'ja';
  const [doneJapanese, doneEnglish] = erasure.isComplete
    ? ['消去しました', 'erased']
    : ['消去しました（次の「残すもの」と保全中のものを除く）', 'erased, except the data listed below'];
  const heading = isJapanese
    ? `${account}：${isDryRun ? '消去される予定のデータ（まだ何も消していません）' : doneJapanese}`
    : `${account}: ${isDryRun ? 'this would be erased (nothing was erased yet)' : doneEnglish}`;
  const { entries, limits, endedHolds, queued, redis, entry } = erasure;
  const others = isJapanese
    ? `その他：記録 ${entries} 件、制限の記録 ${limits} 件、終わった保全 ${endedHolds} 件、待機中のメッセージ ${queued} 件${redis === undefined ? '' : `、Redis ${redis} 件`}`
    : `other data: ${entries} entries, ${limits} leases and limits, ${endedHolds} ended holds, ${queued} waiting messages${redis === undefined ? '' : `, ${redis} in Redis`}`;
  return [
    heading,
    ...erasure.servers.flatMap((server) => serverLines(server, language)),
    others,
    ...(entry === undefined ? [] : [`erasure ${JSON.stringify(entry)}`]),
    ...adviceLines(erasure, isDryRun, isJapanese),
    '',
  ].join('\n');
}

function serverLines(
  { server, isHeld, cases, kept, strikes, inquirySteps }: ServerErasure,
  language: Language,
): readonly string[] {
  const isJapanese = language === 'ja';
  const lines = isHeld
    ? [isJapanese ? `${server}：保全中のため、何も消しません` : `${server}: under a hold, nothing is erased`]
    : [
        isJapanese
          ? `${server}：事案 ${cases.length} 件、ストライク ${strikes} 件`
          : `${server}: ${cases.length} cases, ${strikes} strikes`,
      ];
  const reasons = kept.map(({ caseId, why }) => {
    const [ja, en] = KEEP_REASONS[why];
    return isJapanese ? `  残すもの：${caseId}（${ja}）` : `  kept: ${caseId} (${en})`;
  });
  const inquiries = isJapanese
    ? `  残すもの：照会の記録 ${inquirySteps} 件`
    : `  kept: ${inquirySteps} steps of inquiries`;
  return [...lines, ...reasons, ...(inquirySteps > 0 ? [inquiries] : [])];
}

function adviceLines(
  { isComplete, isFreedSpaceEmpty, openActions }: MemberErasure,
  isDryRun: boolean,
  isJapanese: boolean,
): readonly string[] {
  const lines: string[] = [];
  if (openActions > 0)
    lines.push(
      isJapanese
        ? `残すもの：サービスからの結果の報告を待っている依頼 ${openActions} 件`
        : `kept: ${openActions} requested actions that wait for the outcome of the network`,
    );
  if (!isComplete)
    lines.push(
      isJapanese
        ? '残したものは、保全や処理が終わってから、もう一度実行すると消せます。'
        : 'What was kept can be erased later: run the command again after the hold or the action has ended.',
    );
  if (isDryRun) {
    lines.push(
      isJapanese
        ? '消すには --yes を付けて実行してください。元に戻せません。'
        : 'Add --yes to erase it. It cannot be undone.',
    );
    return lines;
  }
  if (!isFreedSpaceEmpty)
    lines.push(
      isJapanese
        ? 'ボットが読み取り中のため、データベースのログに古い内容が残っています。ボットを再起動してから、もう一度実行してください。'
        : 'The log of the database still has old pages, because the bot is reading. Restart the bot, then run the command again.',
    );
  lines.push(
    isJapanese
      ? '動いているボットのメモリーには、最近のメッセージが最長1日残ります。ボットを再起動すると消えます。バックアップは docs/privacy.md のとおりに扱ってください。'
      : 'A running bot keeps recent messages in memory for up to a day: restart it. For backups see docs/privacy.md.',
  );
  return lines;
}

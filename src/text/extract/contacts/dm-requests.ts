import { foldedAlternation, standaloneNamePattern } from '../regex-helpers.ts';
import { type Contact, collectContacts } from './contact.ts';

const DM_WORD = new RegExp(
  standaloneNamePattern(
    'dm dms',
    'ディーエム ディエム デーエム ダイレクトメッセージ 個チャ 個別チャット 個別メッセージ 📩 📨 💌 ✉',
  ),
  'g',
);

/** What asks for the message: behind the word, and before it. */
const REQUEST_AFTER = new RegExp(
  `^ ?(?:で|に|へ|を|まで|から|にて|も|は)?[ 、!:→]{0,2}(?:の方|個別に?|気軽に|すぐ|今すぐ|まず)?[ごお]?(?:${foldedAlternation(
    'ください 下さい くださ ちょうだい 頂戴 待って 待ち 送って 送り 送信 応募 願い くれ どうぞ ok おk 歓迎 開放 解放 来て きて いただ 頂 よろ 問い合わせ 問合せ 問合わせ 希望 飛ばし 飛んで 気軽 まで 相談 詳細 申し込 申込 教えて 話し',
  )}|連絡(?!が|あつ|来|を受)|れんらく)|^ (?:me|us|for (?:details|info|more|pay|work)|open|if|to apply)(?![a-z])`,
);
const REQUEST_BEFORE_JA = new RegExp(
  `(?:${foldedAlternation('詳細 詳しく 連絡 応募 問い合わせ 問合せ 問合わせ やり取り 続き 相談 申し込み 申込 気軽に')}|(?:気になる|気になつた|興味|希望|やりたい|できる|稼ぎたい|参加)[^\n。!?]{0,8})[はを]?[ :、→]{0,2}$`,
);
const REQUEST_BEFORE_EN =
  /(?<![a-z])(?:send|shoot|slide|hit|drop|check|via|by)(?: (?:me|us|my|the|an?|in|into|up)){0,3} $/;
const PARTICLE_AFTER = /^(?:で|へ|に|まで|から|を|$|[\s!。、)])/;

/**
 * Extracts "dm" in all spellings where it is a request: DMください, 詳細はDMで, "dm me". The word alone is not a contact.
 * @example extractDmRequests('詳細はdmで') // [{ start: 3, end: 5, kind: 'dm', value: null }]
 */
export const extractDmRequests = (text: string): readonly Contact[] =>
  collectContacts(text, DM_WORD, ({ index: start, 0: word }, before, after) => {
    const verb = REQUEST_AFTER.exec(after)?.[0];
    const isRequested =
      (REQUEST_BEFORE_JA.test(before) && PARTICLE_AFTER.test(after)) || REQUEST_BEFORE_EN.test(before);
    if (verb === undefined && !isRequested) return null;
    return { start, end: start + word.length + (verb?.length ?? 0), kind: 'dm', value: null };
  });

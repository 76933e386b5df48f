import type { JobNoticeItem, Language, Policy, Ruling, Stance } from '#core';
// Not from #core: its index loads zod, which --help does not need.
import { JOB_NOTICE_ITEM_COUNT } from '../../core/verdict.ts';

interface VerdictWording {
  readonly ruling: Record<Ruling, string>;
  readonly stance: Record<Stance, string>;
  /** Why a stance speaks against the verdict. */
  readonly reads: Record<Exclude<Stance, 'soliciting' | 'none'>, string>;
  readonly mode: Record<Policy['mode'], string>;
  readonly verdict: string;
  readonly probability: string;
  readonly required: (review: string, hide: string) => string;
  readonly logOdds: string;
  readonly extrapolated: string;
  readonly needsSecondSort: string;
  readonly speaks: string;
  readonly fired: string;
  readonly more: (count: number) => string;
  readonly against: string;
  readonly notSoliciting: (stance: string) => string;
  readonly jobNotice: (missing: readonly string[]) => string;
  readonly jobNoticeItem: Record<JobNoticeItem, string>;
  readonly nothing: string;
  readonly inPart: string;
  readonly packs: string;
  readonly phrase: string;
}

/** The texts of `check`. @example verdictWording.ja.ruling.hide // '投稿を非表示にします' */
export const verdictWording: Record<Language, VerdictWording> = {
  ja: {
    ruling: { pass: '問題なし', review: 'モデレーターに確認を依頼します', hide: '投稿を非表示にします' },
    stance: {
      soliciting: '勧誘している',
      warning: '注意を呼びかけている',
      quoting: '引用している',
      'asking-help': '助けを求めている',
      'seeking-work': '仕事を探している',
      discussing: '話題にしている',
      none: '該当なし',
    },
    reads: {
      warning: '注意を呼びかける書き方です',
      quoting: 'ほかの人の言葉を引用する書き方です',
      'asking-help': '助けや相談を求める書き方です',
      'seeking-work': '仕事を探している人の書き方です',
      discussing: '勧誘ではなく、話題にしている書き方です',
    },
    mode: {
      shadow: '試験運転(shadow)のため、実際には何も行いません',
      enforce: '実施(enforce)',
    },
    verdict: '判定',
    probability: '勧誘の確率',
    logOdds: '対数オッズ',
    extrapolated: '実測の範囲を超えるため推定',
    needsSecondSort: '確率は高いものの、根拠が一種類だけのため、自動では非表示にしません。',
    required: (review, hide) => `${review} 以上で確認、${hide} 以上で非表示`,
    speaks: '発言の種類',
    fired: '反応したルール',
    more: (count) => `ほかに${count}件（--all ですべて表示）`,
    against: '反対の材料',
    notSoliciting: (stance) => `発言の種類が「${stance}」の投稿は、非表示になりません。`,
    jobNotice: (missing) =>
      `求人に必要な表示: ${JOB_NOTICE_ITEM_COUNT}項目中${JOB_NOTICE_ITEM_COUNT - missing.length}項目${missing.length > 0 ? `（不足：${missing.join('、')}）` : ''}`,
    jobNoticeItem: {
      name: '募集者の氏名・名称',
      address: '住所',
      contact: '連絡先',
      duties: '業務内容',
      place: '就業場所',
      pay: '賃金',
    },
    nothing: '反応したルールはありません。',
    inPart: '添付・埋め込み内',
    packs: 'ルール集の版',
    phrase: 'このサーバーで登録された語句',
  },
  en: {
    ruling: {
      pass: 'pass: nothing to do',
      review: 'review: moderators get a card',
      hide: 'hide the message',
    },
    stance: {
      soliciting: 'soliciting',
      warning: 'warning others',
      quoting: 'quoting',
      'asking-help': 'asking for help',
      'seeking-work': 'looking for work',
      discussing: 'discussing',
      none: 'none',
    },
    reads: {
      warning: 'reads like a warning to others',
      quoting: 'reads like a quotation of other people',
      'asking-help': 'reads like a request for help or advice',
      'seeking-work': 'reads like a person who looks for work',
      discussing: 'reads like talk about the subject, and not like an offer',
    },
    mode: {
      shadow: 'shadow mode: nothing would really be done',
      enforce: 'enforce mode',
    },
    verdict: 'Ruling',
    probability: 'Probability',
    logOdds: 'Log odds',
    extrapolated: 'the probability is extrapolated beyond the range that was measured',
    needsSecondSort:
      'It is probable enough to be hidden, but the evidence is of one sort only, so it is not hidden automatically.',
    required: (review, hide) => `review from ${review}, hide from ${hide}`,
    speaks: 'Stance',
    fired: 'Rules that fired',
    more: (count) => `and ${count} more (--all shows them)`,
    against: 'What spoke against it',
    notSoliciting: (stance) => `A message with the stance "${stance}" is never hidden.`,
    jobNotice: (missing) =>
      `Items of a job notice: ${JOB_NOTICE_ITEM_COUNT - missing.length} of ${JOB_NOTICE_ITEM_COUNT}${missing.length > 0 ? ` (missing: ${missing.join(', ')})` : ''}`,
    jobNoticeItem: {
      name: 'name',
      address: 'address',
      contact: 'contact',
      duties: 'work',
      place: 'place of work',
      pay: 'pay',
    },
    nothing: 'No rule fired.',
    inPart: 'in an attachment or embed',
    packs: 'Packs',
    phrase: "one of the server's own phrases",
  },
};

import type { Language, Policy, Ruling, Stance } from '#core';

interface VerdictWording {
  readonly ruling: Record<Ruling, string>;
  readonly stance: Record<Stance, string>;
  readonly mode: Record<Policy['mode'], string>;
  readonly verdict: string;
  readonly score: string;
  readonly thresholds: (review: number, hide: number) => string;
  readonly speaks: string;
  readonly fired: string;
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
    mode: {
      shadow: '試験運転(shadow)のため、実際には何も行いません',
      enforce: '実施(enforce)',
    },
    verdict: '判定',
    score: 'スコア',
    thresholds: (review, hide) => `${review} 以上で確認、${hide} 以上で非表示`,
    speaks: '話し手の立場',
    fired: '反応したルール',
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
    mode: {
      shadow: 'shadow mode: nothing would really be done',
      enforce: 'enforce mode',
    },
    verdict: 'Ruling',
    score: 'Score',
    thresholds: (review, hide) => `review from ${review}, hide from ${hide}`,
    speaks: 'Stance',
    fired: 'Rules that fired',
    nothing: 'No rule fired.',
    inPart: 'in an attachment or embed',
    packs: 'Packs',
    phrase: "one of the server's own phrases",
  },
};

import type { Random } from './random.ts';

/*
 * Invented offers of crime for pictures, in parts that fit together. No line is from a real post; accounts and addresses
 * do not exist.
 */

const JOBS = [
  '荷物を受け取って運ぶだけ',
  '指定の家で封筒を受け取るお仕事',
  '現金を受け取りコインロッカーへ入れるだけ',
  'ATMでお金を引き出すだけの簡単な仕事',
  '口座を貸すだけでOK',
  '銀行口座とカードの買取',
  '携帯を契約して渡すだけ',
  '運び スーツで書類を受け取る仕事',
  '叩き案件 メンバー募集',
  '受け子 出し子 募集中',
  '車を運転して人と荷物を運ぶだけ',
  '電話をかけるだけ かけ子募集',
  '荷物を海外から持ち帰るだけ',
  '通帳を送るだけ 審査なし',
] as const;

const PAYS = [
  '日給5万円以上 即日払い',
  '1件10万円 その日に現金手渡し',
  '日当8万〜15万 即金',
  '報酬は1回30万円',
  '一日で10万円稼げます',
  '月100万円以上可 日払いOK',
  '時給2万円 当日現金',
  '1口座につき5万円で買取',
  '成功報酬50万円',
  '即日20万円お渡しします',
] as const;

const CONDITIONS = [
  '身分証の写真を送ってください',
  '未経験OK 学生歓迎',
  '高校生もOK 親にバレません',
  '家族の連絡先と免許証が必要',
  'ホワイト案件 捕まりません',
  'リスクなし 安全な案件です',
  'ブラックの方 借金のある方歓迎',
  '口が堅い人 すぐ動ける人',
  '全国どこでも 交通費支給',
  '履歴書不要 面接なし',
] as const;

const CONTACTS = [
  '詳細はテレグラムで',
  'テレグラムに移動できる方のみ',
  '応募はシグナルまで',
  'Telegram @job_sample_77',
  'Signalで連絡ください',
  '気になる人はDMください',
  '興味ある人はテレグラム入れてDM',
  'DMで「応募」と送って',
  'テレグラム @unso_test01',
  '秘匿性の高いアプリで説明します',
] as const;

const CHATS = [
  [
    'お疲れ様です。今日いける案件あります',
    '荷物を受け取って運ぶだけで5万円です',
    'どうやって応募しますか',
    'テレグラムを入れて身分証の写真を送って',
  ],
  [
    '簡単に稼ぎたい人いない？',
    '口座を貸すだけで10万円もらえるよ',
    '危なくないの？',
    '捕まらないから大丈夫 シグナルで話そう',
  ],
  [
    '明日スーツで来れる？',
    '家で封筒を受け取るだけ 日当8万',
    '未経験でもいい？',
    '余裕 免許証と顔写真をテレグラムに送って',
  ],
  [
    '即日で20万欲しい人',
    '現金を受け取って駅のロッカーに入れるだけ',
    '行きたいです',
    'じゃあテレグラム入れてね 他では話せない',
  ],
  ['叩きのメンバー探してる', '車出せる人 一人50万', 'いつですか', '今夜 詳しくはシグナルで'],
] as const;

/** The lines of an invented offer. @example offerLines(createRandom(1)) // ['荷物を…', '日給5万円…', …] */
export function offerLines(random: Random): readonly string[] {
  const lines: string[] = [random.pick(JOBS), random.pick(PAYS)];
  if (random.chance(0.8)) lines.push(random.pick(CONDITIONS));
  lines.push(random.pick(CONTACTS));
  return lines;
}

/** An invented conversation that recruits; the odd lines are those of the other person. @example offerChat(createRandom(1))[0] */
export const offerChat = (random: Random): readonly string[] => random.pick(CHATS);

/** The name of the explanation in the archive. */
export const README_FILE = 'README.txt';

/** What the files of an export are, for the person who gets it. With a byte order mark, for old editors of Windows. */
export const README_TEXT = `\ufeffこのファイルについて

data.json は、サーバーのモデレーションシステム yamidome が、あなたについて保存しているデータです。メモ帳などで開けます。
files には、あなたの投稿に付いていたファイルの写しがあります。
投稿の pictures は、画像から機械で読み取った文字とコード、画像のハッシュ値です。読み違いを含むことがあります。

  servers       サーバーごとのデータ
    cases       あなたの投稿についての事案：投稿、判定と根拠、行った措置、届いたメッセージ、異議申立て、判断
    otherCases  ほかの人の事案のうち、あなたが行ったこと：通報など
    strikes     ストライク（違反の記録）
    gate        本人確認の記録。電話番号そのものは保存していません
  waiting       これから処理する投稿
  entries       そのほかの記録

通報した人、モデレーター、ほかのメンバーについての情報は含みません。eventsOfOthers は、含めなかった記録の件数です。
日時は協定世界時（UTC）です。日本の時刻は、9時間を足した時刻です。

About this file

data.json is the data that yamidome, the moderation system of the server, keeps about you. files/ has copies of the files
of your posts. pictures of a post is what a program read in them: words, codes and a perceptual hash; it can be wrong. cases: your posts, verdicts, actions, messages to you, appeals, decisions. otherCases: what you did in cases of
others, for example reports. strikes: recorded violations. gate: verification; the telephone number itself is not kept.
Data about reporters, moderators and other members is left out; eventsOfOthers says how many records that were.
Times are in UTC; add nine hours for Japan.
`;

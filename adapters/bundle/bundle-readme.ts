/** Text of README.txt in every bundle: how to verify the bundle. @example renderBundleReadme('3f0c…') */
export const renderBundleReadme = (fingerprint: string): string => `この回答ファイル一式について

manifest.json に、各ファイルの大きさと SHA-256、使用したルールと設定の版、記録の連鎖での位置を書いています。
manifest.sig は manifest.json に対する Ed25519 の署名（base64）、public-key.pem はその公開鍵です。
公開鍵の指紋（SHA-256）：
  ${fingerprint}
指紋は、この一式とは別の方法（電話など）で回答者に確かめてください。

確かめ方（yamidome と Node.js が要ります。鍵や記録は要りません）：
  npx yamidome verify bundle.zip --key 指紋
yamidome がなくても、OpenSSL 3 と sha256sum で確かめられます：
  base64 -d manifest.sig > manifest.sig.bin
  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig.bin
  sha256sum *   （manifest.json の files と見比べます）

CSV は UTF-8（BOM 付き）です。式のように見える値は、先頭に ' を付けています。
accounts=アカウント、messages=投稿、events=判定と措置、verifications=本人確認の記録、chain=記録の連鎖での位置、attachments=添付の控え。
messages の pictures は、画像から機械で読み取った結果（JSON）です。読み違いを含むことがあります。
  picture=投稿の中での画像の番号・名前・アドレス、file=控えのファイル、width・height=大きさ（ピクセル）、lines=文字、
  codes=二次元コードの内容（リンク先は開いていません）、confidence=文字の確かさ（0～1）、
  box=位置（ピクセル。動く画像では、最初・中央・最後のコマのどれかでの位置）、
  hash=画像のハッシュ値（よく似た画像は近い値になります）、problem=読み取れなかった、または途中で終わった理由。
お尋ねのなかった項目のファイルはありません。chain のうち、お尋ねのなかった出来事は、番号とハッシュ値だけです。


About this bundle

manifest.json lists every file with its size and SHA-256, the versions of rules and settings, and places in the chain of
records. manifest.sig is an Ed25519 signature of manifest.json in base64, public-key.pem the key that proves it. Compare
the fingerprint above with the one that the sender tells you in another way. The commands above prove the bundle. In
chain.jsonl, events that were not asked for have only their number and hashes. The column pictures of messages is what a
program read in pictures, as JSON, and can be wrong: the id or address of the picture in its post (picture), the stored copy
(file), the size in pixels (width, height), words (lines) with how sure the program was (confidence, 0 to 1), the texts of
codes (codes), which were not opened, the place of each in pixels (box; of a picture that moves, in its first, middle or last
frame), a perceptual hash (hash; similar pictures have near ones), and why the picture was not read, or not completely
(problem).
`;

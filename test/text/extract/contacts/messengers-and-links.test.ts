import { describe, expect, it } from 'vitest';
import { contactsOfText, contactValuesOfText } from './contacts-of-text.ts';

describe('links that open a talk', () => {
  it.each([
    ['https://t.me/kani_work', 'telegram:kani_work'],
    ['詳細→t.me/Kani_Work', 'telegram:kani_work'],
    ['Ｔ．ＭＥ／kani_work', 'telegram:kani_work'],
    ['t[.]me/kani_work', 'telegram:kani_work'],
    ['https://t.me/+AbCdEf123', 'telegram:abcdef123'],
    ['t.me/joinchat/AbCdEf123', 'telegram:abcdef123'],
    ['https://telegram.me/kani_work です', 'telegram:kani_work'],
    ['tg://resolve?domain=kani_work', 'telegram:kani_work'],
    ['https://signal.me/#p/+819012345678', 'signal:819012345678'],
    ['https://signal.me/#eu/Abc-12_x', 'signal:abc-12_x'],
    ['https://line.me/ti/p/AbC12', 'line:abc12'],
    ['https://line.me/R/ti/p/@kani', 'line:kani'],
    ['http://line.me/ti/p/~kani99', 'line:kani99'],
    ['https://lin.ee/AbC12', 'line:abc12'],
    ['https://wa.me/819012345678', 'whatsapp:819012345678'],
    ['https://api.whatsapp.com/send?phone=819012345678', 'whatsapp:819012345678'],
    ['https://u.wechat.com/Abc12', 'wechat:abc12'],
    ['https://zalo.me/0901234567', 'zalo:0901234567'],
    ['https://discord.gg/AbC12', 'invite:abc12'],
    ['https://discord.com/invite/AbC12', 'invite:abc12'],
    ['https://open.kakao.com/o/AbC12', 'kakao:abc12'],
    ['応募 https://forms.gle/AbC12', 'form:abc12'],
    ['まとめ https://linktr.ee/kani', 'link:kani'],
  ])('%s', (text, value) => {
    expect(contactValuesOfText(text)).toEqual([value]);
  });

  it.each([
    'https://t.me/share/url?url=example',
    'https://t.me/addstickers/Kani',
    'https://example.com/about',
    'https://line.me/ja/',
    'https://telegram.org/faq',
    'https://signal.org/docs',
    'https://format.me/abc',
    'https://my-lin.ee/abc',
    'https://op.gg/champions',
  ])('%s leads to nobody', (text) => {
    expect(contactsOfText(text)).toEqual([]);
  });
});

describe('a messenger named with an id', () => {
  it.each([
    ['Telegram @kani_work', 'telegram:kani_work'],
    ['telegram: kani_work', 'telegram:kani_work'],
    ['TelegramID：kani99', 'telegram:kani99'],
    ['テレグラム @kani', 'telegram:kani'],
    ['テレグラム→kanisan', 'telegram:kanisan'],
    ['テレグラムのIDはkani_99です', 'telegram:kani_99'],
    ['ﾃﾚｸﾞﾗﾑ：@kani', 'telegram:kani'],
    ['てれぐ @kani', 'telegram:kani'],
    ['テレ:@kani', 'telegram:kani'],
    ['TG @kani', 'telegram:kani'],
    ['シグナルID kani.07', 'signal:kani.07'],
    ['Signal: kani.07', 'signal:kani.07'],
    ['LINE ID: kani99', 'line:kani99'],
    ['LINE：kani_99まで', 'line:kani_99'],
    ['らいんID kanisan', 'line:kanisan'],
    ['ライン追加→@kani', 'line:kani'],
    ['whatsapp @kani', 'whatsapp:kani'],
    ['WeChat ID: wx_kani', 'wechat:wx_kani'],
    ['微信: wx_kani', 'wechat:wx_kani'],
    ['ウィーチャットのアカウント kani88', 'wechat:kani88'],
    ['zalo: kani88', 'zalo:kani88'],
    ['カカオ ID：kani88', 'kakao:kani88'],
    ['my telegram is kani_work', 'telegram:kani_work'],
  ])('%s', (text, value) => {
    expect(contactValuesOfText(text)).toEqual([value]);
  });

  it('the same contact gives the same value, however it is written', () => {
    const spellings = [
      'https://t.me/kani_work',
      'テレグラム @Kani_Work',
      'Telegram: kani_work',
      'ｔ．ｍｅ／ｋａｎｉ＿ｗｏｒｋ',
    ];
    expect(new Set(spellings.flatMap(contactValuesOfText))).toEqual(new Set(['telegram:kani_work']));
  });
});

describe('a messenger named with a word of contact', () => {
  it.each([
    ['詳細はテレグラムで', 'telegram?'],
    ['テレグラム追加してください', 'telegram?'],
    ['テレで連絡お願いします', 'telegram?'],
    ['シグナルに移動してください', 'signal?'],
    ['詳しくはシグナルまで', 'signal?'],
    ['シグナルを入れてください', 'signal?'],
    ['LINE追加お願い', 'line?'],
    ['興味のある方はLINE：○○まで連絡を', 'line?'],
    ['連絡はラインで', 'line?'],
    ['ここでライン交換しましょう', 'line?'],
    ['WhatsAppで相談', 'whatsapp?'],
    ['ウィーチャットで連絡', 'wechat?'],
    ['zaloに連絡ください', 'zalo?'],
    ['contact me on telegram', 'telegram?'],
    ['message me on Signal', 'signal?'],
  ])('%s', (text, value) => {
    expect(contactValuesOfText(text)).toEqual([value]);
  });

  it.each([
    'テレグラムは海外で人気のアプリです',
    'telegram bot api を使う',
    'telegram: fixed',
    'a signal handler for SIGTERM',
    'signal: killed',
    'exit signal 9',
    'シグナルハンドラを登録する',
    '次のシグナルで右折してください',
    'シグナルを送って終了させる',
    'error at line 42',
    'line: 42',
    'online で連絡',
    'deadline は明日',
    'pipeline を追加',
    'この line を追加してください',
    'the line 追加',
    'オンラインで連絡',
    'スタートラインに移動',
    'ガイドライン: v2_draft',
    'テレビで相談番組を見た',
    'テレワークで連絡が遅れた',
    'インスタント食品',
    'カカオ70%のチョコ',
    'カカオを追加して混ぜる',
    'session id: abc123',
    'ラインが細い',
  ])('%s is no contact', (text) => {
    expect(contactsOfText(text)).toEqual([]);
  });
});

describe('ways that people from abroad give', () => {
  it.each([
    ['有意加微信 jpwork888', 'wechat:jpwork888'],
    ['微信号：kani_tokyo', 'wechat:kani_tokyo'],
    ['飞机号 mm_kani01', 'telegram:mm_kani01'],
    ['纸飞机 @kani_work', 'telegram:kani_work'],
    ['Zalo 0901234567', 'zalo:0901234567'],
    ['liên hệ Zalo: kani_work', 'zalo:kani_work'],
    ['加我微信', 'wechat?'],
    ['意者加LINE', 'line?'],
    ['Telegram聯絡', 'telegram?'],
    ['飞机联系', 'telegram?'],
    ['nhắn tin zalo', 'zalo?'],
    ['chama no WhatsApp', 'whatsapp?'],
  ])('%s', (text, value) => {
    expect(contactValuesOfText(text)).toContain(value);
  });

  it.each(['坐飞机去大阪', '飞机 boeing747', 'tele lens 200mm', 'the zap plugin', '微信支付很方便'])(
    '%s leads to nobody',
    (text) => {
      expect(contactValuesOfText(text)).toEqual([]);
    },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contact, contacts } from '../../src/text/contacts.ts';
import { foldText } from '../../src/text/index.ts';
import { times } from '../support/chance.ts';
import { hostileTexts, strayText } from './hostile.ts';

const read = (text: string): readonly Contact[] => contacts(foldText(text));
const brief = (text: string): readonly string[] => read(text).map(({ kind, value }) => value ?? `${kind}?`);

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
    expect(brief(text)).toEqual([value]);
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
    expect(read(text)).toEqual([]);
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
    expect(brief(text)).toEqual([value]);
  });

  it('the same contact gives the same value, however it is written', () => {
    const spellings = [
      'https://t.me/kani_work',
      'テレグラム @Kani_Work',
      'Telegram: kani_work',
      'ｔ．ｍｅ／ｋａｎｉ＿ｗｏｒｋ',
    ];
    expect(new Set(spellings.flatMap(brief))).toEqual(new Set(['telegram:kani_work']));
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
    expect(brief(text)).toEqual([value]);
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
    expect(read(text)).toEqual([]);
  });
});

describe('telephones', () => {
  it.each([
    ['090-1234-5678', '09012345678'],
    ['０９０－１２３４－５６７８', '09012345678'],
    ['090ー1234ー5678まで', '09012345678'],
    ['TEL09012345678', '09012345678'],
    ['080 1234 5678', '08012345678'],
    ['+81 90 1234 5678', '09012345678'],
    ['+81-90-1234-5678', '09012345678'],
    ['+81 (0)90 1234 5678', '09012345678'],
    ['+819012345678', '09012345678'],
    ['03(1234)5678', '0312345678'],
    ['(03)1234-5678', '0312345678'],
    ['03-1234-5678', '0312345678'],
    ['0466-12-3456', '0466123456'],
    ['0120-123-456', '0120123456'],
    ['電話:0312345678', '0312345678'],
    ['+84 901 234 567', '+84901234567'],
  ])('%s', (text, digits) => {
    expect(brief(text)).toEqual([`phone:${digits}`]);
  });

  it.each([
    '2024-01-05 10:00',
    '10-20-30',
    '0312345678',
    '1090-1234-5678',
    '4111-0901-2345-6789',
    '0.090-1234',
    'id=09012345678',
    'a1b2-0901-2345-6789',
    '#9110',
    '110番',
    '090-1234-56789',
    '192.168.010.001',
    '03:12:45',
  ])('%s is none', (text) => {
    expect(read(text)).toEqual([]);
  });
});

describe('mail addresses and handles', () => {
  it.each([
    ['Kani.Work+1@Example.com', 'mail:kani.work+1@example.com'],
    ['応募はkani@example.co.jpまで', 'mail:kani@example.co.jp'],
    ['連絡は@kani_work', 'handle:kani_work'],
    ['連絡は @kani_work まで', 'handle:kani_work'],
    ['＠kani_work へどうぞ', 'handle:kani_work'],
    ['応募先\n@kani_work\n待ってます', 'handle:kani_work'],
    ['X（@kani_work）', 'handle:kani_work'],
  ])('%s', (text, value) => {
    expect(brief(text).filter((v) => !v.endsWith('?'))).toEqual([value]);
  });

  it.each([
    'npm i @types/node',
    '@types/node を入れる',
    '@Override\npublic void run()',
    '@override を付ける',
    '@dataclass\nclass A:',
    '@app.route("/")',
    'git@github.com:kani/work.git',
    'ssh://git@example.com/kani',
    'scp file kani@host:/tmp',
    'kani@host:path',
    'react@18.2.0 に上げる',
    '@everyone 集合です',
    'みんな @here',
    '@kani_work さん、ありがとう',
    '飲み会@渋谷',
    '募集@3',
    '<@U012ABCDEF> です',
    'a @ b',
    'email@',
  ])('%s is neither', (text) => {
    expect(read(text)).toEqual([]);
  });

  it('the domain of a mail address is no handle', () => {
    expect(brief('連絡先 info@kani.example.com です')).toEqual(['mail:info@kani.example.com']);
  });
});

describe('DM', () => {
  it.each([
    'DMください',
    'ＤＭ下さい',
    '詳細はDMで',
    '詳しくは DM',
    'DMにて応募',
    '興味ある方はDM',
    'でぃーえむ待ってます',
    'ディーエムまで',
    'ダイレクトメッセージで連絡ください',
    '気になる人はDM！',
    '個チャください',
    'お気軽に📩',
    'dm me',
    'DM for details',
    'send me a dm',
  ])('%s', (text) => {
    expect(read(text)).toMatchObject([{ kind: 'dm', value: null }]);
  });

  it.each([
    'admin',
    'adminください',
    'dm',
    'DMが来た',
    'DMで連絡が来た',
    'DM機能',
    '糖尿病(DM)',
    'cdmで',
    '/dm/ください',
    'dm-crypt',
  ])('%s is no request', (text) => {
    expect(read(text)).toEqual([]);
  });
});

describe('several contacts in one post', () => {
  it('are found in order, each once', () => {
    expect(brief('詳細はDMで。テレグラム @kani_work か 090-1234-5678、kani@example.com まで')).toEqual([
      'dm?',
      'telegram:kani_work',
      'phone:09012345678',
      'mail:kani@example.com',
    ]);
  });

  it('a handle inside a named id is not counted again', () => {
    expect(read('Telegram: @kani_work')).toHaveLength(1);
  });
});

describe('any text at all', () => {
  it('never throws; spans lie inside, sorted, apart; the same text gives the same answer', () => {
    const pieces =
      '@|t.me/|tg://join?invite=|line|ライン|テレグラム|シグナル|:|ID|id|abc_1|で|連絡|DM|📩|詳細は|090-|1234|5678|+81|(|)|.|/|a|example.com| |\n|　';
    fc.assert(
      fc.property(strayText(pieces), (text) => {
        for (const source of [text, foldText(text)]) {
          const found = contacts(source);
          let last = 0;
          for (const { start, end } of found) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(source.length);
            last = end;
          }
          expect(contacts(source)).toEqual(found);
        }
      }),
      { numRuns: times(500) },
    );
  });

  it('a contact keeps its value whatever Japanese stands around it', () => {
    const words = fc.stringMatching(/^[ぁ-ん。、]{0,20}$/);
    fc.assert(
      fc.property(words, words, (before, after) => {
        expect(brief(`${before} https://t.me/kani_work ${after}`)).toContain('telegram:kani_work');
        expect(brief(`${before}\n090-1234-5678 ${after}`)).toContain('phone:09012345678');
      }),
    );
  });

  it.each(hostileTexts('0', '090-', '(0', 'a@a.', '@a ', 't.me/', 'line:', 'てれぐらむ', 'dmで'))(
    'a megabyte of %j ends, with a bounded answer',
    (_, text) => {
      expect(contacts(text).length).toBeLessThanOrEqual(32);
    },
  );
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
    expect(brief(text)).toContain(value);
  });

  it.each(['坐飞机去大阪', '飞机 boeing747', 'tele lens 200mm', 'the zap plugin', '微信支付很方便'])(
    '%s leads to nobody',
    (text) => {
      expect(brief(text)).toEqual([]);
    },
  );
});

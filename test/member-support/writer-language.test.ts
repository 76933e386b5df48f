import { expect, test } from 'vitest';
import { detectWriterLanguage } from '../../src/member-support/writer-language.ts';

test.each([
  ['ja', '口座を渡してしまいました'],
  ['ja', 'タスケテ'],
  ['en', 'i gave them my bank card, what do i do'],
  ['en', '계좌를 넘겼어요'],
  ['zh', '我把银行卡给他们了怎么办'],
  ['zh', '我該怎麼辦'],
  ['vi', 'Tôi đã gửi ảnh giấy tờ'],
  ['pt', 'Eu preciso de ajuda, não sei como parar'],
] as const)('%s: %s', (language, text) => {
  expect(detectWriterLanguage(text)).toBe(language);
});

test.each(['', '110', '強盗募集', 'https://a.example/the/job', '<@123> :sob:', 'Telegram'])(
  'no language is guessed from "%s"',
  (text) => {
    expect(detectWriterLanguage(text)).toBeUndefined();
  },
);

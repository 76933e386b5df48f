import { expect, test } from 'vitest';
import type { InquiryRequest } from '#core';
import { replaceMissingGlyphs } from '../../adapters/bundle/pdf-font.ts';
import { investigatorContact } from '../../adapters/index.ts';
import { buildAnswerSheet, planBundle } from '../../src/inquiry/index.ts';
import { createMemoryCaseStores } from '../../src/memory/index.ts';
import { foldText } from '../../src/text/index.ts';
import { openedEvent } from '../contracts/archive.ts';
import { START_TIME } from '../contracts/contract-helpers.ts';
import { inquiryRequest } from '../support/inquiry-requests.ts';
import { message, SERVER } from '../support/messages.ts';
import { testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';

test('the sheet names who answers, answers each item with its ground, names the data that bots never see, and says where to request them', async () => {
  const { archive } = createMemoryCaseStores();
  const posted = message('rin', '荷物を運ぶだけ');
  await archive.append('Y-1', 0, [openedEvent(posted)]);
  const policy = testPolicy();
  const request = inquiryRequest({
    accounts: ['rin', 'nobody'],
    items: ['posts', 'texts', 'addresses'],
    other: '連絡先\n交友関係',
  });
  const plan = await planBundle({ archive, fold: foldText }, SERVER, request, policy.inquiries);
  const sheet = buildAnswerSheet(
    {
      ...{
        number: 7,
        server: SERVER,
        request,
        plan,
        policy,
        answeredAt: START_TIME,
        answeredBy: '青井',
      },
      ...{ fingerprint: 'f'.repeat(64), platformContact: investigatorContact('discord') },
      respondent: { organisation: '架空サーバー運営会', office: '事務局', phone: '03-0000-0000' },
    },
    wordings.ja,
  );
  expect(sheet.addressee).toBe('架空県警察 みなと警察署長 御中');
  expect(sheet.sections.map(({ heading }) => heading.slice(0, 2))).toEqual(['1　', '2　', '3　', '4　']);
  expect(sheet.facts).toEqual(
    expect.arrayContaining([
      ['回答者', '架空サーバー運営会'],
      ['部署・所在地', '事務局'],
      ['担当者', '青井'],
      ['電話番号', '03-0000-0000'],
    ]),
  );
  const [subjects, items, platform] = sheet.sections;
  expect(subjects!.table!.rows).toEqual([
    ['アカウント rin', '投稿 1件'],
    ['アカウント nobody', '保有していません'],
  ]);
  const ground = '捜査関係事項照会（刑事訴訟法197条2項）';
  expect(items!.table!.rows).toEqual([
    ['投稿の日時、場所、リンク', ground, '1件。messages.csv に収めました。'],
    ['投稿の本文', ground, '1件を保有していますが、今回の根拠では提供していません。'],
    ['IPアドレス', ground, expect.stringContaining('ボットには知らされない')],
    ['その他：連絡先', ground, '担当者が別途お答えします。'],
    ['その他：交友関係', ground, '担当者が別途お答えします。'],
  ]);
  const text = platform!.paragraphs.join('\n');
  for (const id of ['rin', 'nobody', SERVER.id, 'general', posted.ref.id]) expect(text).toContain(id);
  expect(text).toContain('https://discord.com/safety/');
});

test('characters without a glyph are written as numbers, and invisible characters cannot reverse the text', () => {
  const glyphs = { hasGlyphForCodePoint: (code: number) => code < 0x10000 };
  expect(replaceMissingGlyphs('架😀空\u202eabc', glyphs)).toBe('架[U+1F600]空[U+202E]abc');
});

test('the sheet does not tell that an account was verified unless the document asks for it', async () => {
  const { archive } = createMemoryCaseStores();
  const policy = testPolicy();
  const record = {
    account: 'rin',
    result: 'admitted',
    at: START_TIME,
    method: 'moderator',
    proofs: [],
  } as const;
  const verificationRecords = {
    findByAccount: async () => record,
    findByHash: async () => [],
    hashNumber: () => undefined,
  };
  const subjectsOf = async (items: InquiryRequest['items']) => {
    const request = inquiryRequest({ items });
    const ports = { archive, fold: foldText, verificationRecords };
    const plan = await planBundle(ports, SERVER, request, policy.inquiries);
    const facts = { number: 7, server: SERVER, request, plan, policy, answeredAt: START_TIME };
    const sheet = buildAnswerSheet({ ...facts, answeredBy: '青井', fingerprint: 'f' }, wordings.ja);
    return sheet.sections[0]!.table!.rows;
  };
  expect(await subjectsOf(['posts', 'addresses'])).toEqual([['アカウント rin', '保有していません']]);
  expect(await subjectsOf(['verification'])).toEqual([['アカウント rin', '本人確認の記録 1件']]);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '#core';
import { deriveInquiryState, hoursToAnswer } from '../../../src/inquiry/index.ts';
import { createMemoryCaseStores } from '../../../src/memory/index.ts';
import { DAY_MS, HOUR_MS } from '../../support/fake-clock.ts';
import { registeredStep } from '../../support/inquiry-requests.ts';
import { member, message, moderator, SERVER } from '../../support/messages.ts';
import { administrator, createCommandWorld } from '../../support/worlds/command-world.ts';
import { createInquiryWorld, type InquiryWorld } from '../../support/worlds/inquiry-world.ts';

const RULES = { secondPerson: true, roles: [], texts: ['warrant'] } as const;

describe('the commands for inquiries', () => {
  let world: InquiryWorld;
  beforeEach(async () => {
    world = await createInquiryWorld();
  });
  afterEach(() => world.close());

  test('an inquiry gets a number, is listed, and says what to do next', async () => {
    const reply = await world.register();
    expect(reply.text).toContain('Q-1 として登録しました');
    expect(reply.text).toContain('find Q-1');
    expect((await world.ask({ do: 'list' })).text).toContain('対応中');
    const shown = await world.ask({ do: 'show', number: 'ｑ－１' });
    for (const part of ['みなと警察署長', '架刑第7号', 'IPアドレス', 'アカウント rin', 'aoi が登録']) {
      expect(shown.text).toContain(part);
    }
  });

  test('an account that was never seen gets an honest answer', async () => {
    await world.posted(message('rin', '荷物を運ぶだけ'));
    await world.register({ accounts: ['nobody'] });
    const { accepted, text } = await world.ask({ do: 'find', number: 'Q-1' });
    expect(accepted).toBe(true);
    expect(text).toContain('何も保有していません');
    expect(text).toContain('アカウント nobody：保有していません');
  });

  test('accounts, messages, contacts and periods are found, each counted for itself', async () => {
    const first = message('rin', '詳細は Ｔｅｌｅｇｒａｍ @hako-777 まで');
    const id = await world.posted(first, ['picture']);
    await world.posted(message('sora', '別の人'));
    await world.posted(message(member('rin', { server: { platform: 'fake', id: 'other' } }), 'よその話'));
    await world.register({ accounts: ['rin'], messages: [first.ref.id, 'nothing'], contacts: ['@HAKO777'] });
    const { text } = await world.ask({ do: 'find', number: '1' });
    expect(text).toContain('1件の事案に、投稿1件（うち本文を消去済み0件）、添付1件');
    expect(text).toContain(`メッセージ ${first.ref.id}：1件`);
    expect(text).toContain('メッセージ nothing：保有していません');
    expect(text).toContain('連絡先 @HAKO777：1件');
    await world.register({ accounts: [], messages: [id] });
    expect((await world.ask({ do: 'find', number: '2' })).text).toContain(`メッセージ ${id}：1件`);
    await world.register({ accounts: [], from: '2026-11-02 11:00', until: '2026-11-02' });
    expect((await world.ask({ do: 'find', number: '3' })).text).toContain('投稿2件');
    await world.register({ from: '2026-10-01', until: '2026-10-02' });
    expect((await world.ask({ do: 'find', number: '4' })).text).toContain('何も保有していません');
  });

  test.each([
    [{ authority: '' }, '照会した機関'],
    [{ document: ' ' }, '文書番号'],
    [{ dated: '' }, '文書の日付'],
    [{ ground: '' }, '根拠'],
    [{ items: [] }, '項目'],
  ])('what is missing is named in the language of the sentence: %o', async (without, name) => {
    const { text } = await world.register(without);
    expect(text).toContain(`${name}が書かれていません`);
    expect(text).not.toMatch(/[a-z]{3,}/i);
  });

  test('what is asked strangely is refused with what to write instead', async () => {
    expect(await world.register({ dated: '2026-02-30' })).toMatchObject({
      accepted: false,
      code: 'bad-value',
    });
    expect((await world.register({ dated: '2026-02-30' })).text).toContain('2026-11-02');
    expect((await world.register({ dated: '' })).text).toBe(
      '文書の日付が書かれていません。文書のとおりに書いてください。',
    );
    expect((await world.register({ receivedBy: ' ' })).text).toContain('受領者が書かれていません');
    expect((await world.register({ items: [] })).text).toContain('項目が書かれていません');
    const overlong = '警察署'.repeat(200);
    expect((await world.register({ authority: overlong })).text).toBe('照会した機関は300文字までです。');
    expect((await world.register({ ground: '勘' })).text).toContain('照会、保全要請、令状、提供命令、緊急');
    expect((await world.register({ items: ['血液型'] })).text).toContain('その他');
    expect(await world.ask({ do: 'show', number: 'Q-9' })).toMatchObject({ code: 'not-found' });
    expect(await world.ask({ do: 'show', number: 'abc' })).toMatchObject({ code: 'bad-value' });
    expect(await world.sql.inquiries.list(SERVER)).toEqual([]);
  });

  test('a hold lasts 30 days, can be extended to 60 in all, and says which others hold the same', async () => {
    await world.register({ ground: '保全要請', items: [] });
    await world.register();
    for (const days of [0, 31, 1.5, Number.NaN]) {
      expect((await world.ask({ do: 'hold', number: '1', days })).code).toBe('bad-value');
    }
    expect((await world.ask({ do: 'show', number: '1' })).text).toContain('2026-12-02 12:00 JST まで保全');
    const second = await world.ask({ do: 'hold', number: '2', days: 10 });
    expect(second.text).toContain('Q-1 でも 2026-12-02');
    expect((await world.ask({ do: 'extend', number: '1' })).text).toContain('2027-01-01');
    expect((await world.ask({ do: 'hold', number: '1', days: 10 })).text).toContain('2026-11-12');
    expect((await world.ask({ do: 'extend', number: '1', days: 30 })).text).toContain('2026-12-12');
    expect((await world.ask({ do: 'extend', number: '1', days: 20 })).text).toContain('2027-01-01');
    expect(await world.ask({ do: 'extend', number: '1', days: 1 })).toMatchObject({ code: 'not-ready' });
    world.clock.advance(61 * DAY_MS);
    expect((await world.ask({ do: 'hold', number: '1', days: 1 })).text).toContain('60日まで');
    expect((await world.ask({ do: 'extend', number: '2', days: 1 })).text).toContain('先に保全');
  });

  test('a hold can be released before its time, and then the data may be deleted again', async () => {
    const id = await world.posted(message('rin', '荷物を運ぶだけ'));
    await world.register({ ground: '令状' });
    expect((await world.ask({ do: 'release', number: '1' })).text).toContain('Q-1 の保全を解除しました');
    expect(await world.ask({ do: 'release', number: '1' })).toMatchObject({ code: 'not-ready' });
    const { text } = await world.ask({ do: 'show', number: '1' });
    expect(text).toContain('aoi が保全を解除');
    world.clock.advance(7 * DAY_MS);
    expect((await world.sql.applyRetention(1, world.clock.now())).erased).toContain(id);
    expect((await world.ask({ do: 'approve', number: '1' }, administrator('kei'))).accepted).toBe(true);
  });

  test('the day to answer by is shown, and may lie in the future', async () => {
    await world.register({ answerBy: '2026年12月1日' });
    expect((await world.ask({ do: 'show', number: '1' })).text).toContain('回答期限 2026-12-01');
    expect((await world.register({ answerBy: '来週' })).text).toContain(
      '回答期限の「来週」は日付として読めません',
    );
  });

  test('what a document names is kept from the moment of its registration until the inquiry is closed', async () => {
    const id = await world.posted(message('rin', '荷物を運ぶだけ'));
    await world.posted(message('sora', 'ほかの人の投稿'));
    const { text } = await world.register({ ground: '令状' });
    expect(text).toContain('2026-12-02 12:00 JST まで消去を止めました（アカウント1個');
    world.clock.advance(7 * DAY_MS);
    expect((await world.sql.applyRetention(1, world.clock.now())).erased).not.toContain(id);
    expect((await world.ask({ do: 'find', number: '1' })).text).toContain('本文を消去済み0件');
    await world.ask({ do: 'close', number: '1', ending: '回答' });
    expect((await world.sql.applyRetention(1, world.clock.now())).erased).toContain(id);
  });

  test('a document about a period without records is registered, and the reply says that there is nothing to hold', async () => {
    const { accepted, text } = await world.register({
      accounts: [],
      from: '2026-10-01',
      until: '2026-10-02',
    });
    expect(accepted).toBe(true);
    expect(text).toContain('保全する対象がありません');
    expect(await world.sql.holds.list()).toEqual([]);
  });

  test('an approval comes from another person, once; a request to preserve hands nothing over', async () => {
    await world.register();
    expect((await world.ask({ do: 'bundle', number: '1' })).text).toContain('2人目');
    expect((await world.ask({ do: 'approve', number: '1' })).text).toContain('ご自身');
    const kei = administrator('kei');
    expect(await world.ask({ do: 'approve', number: '1' }, kei)).toMatchObject({ accepted: true });
    expect(await world.ask({ do: 'approve', number: '1' }, kei)).toMatchObject({ accepted: false });
    expect((await world.ask({ do: 'bundle', number: '1' })).text).toContain('yamidome inquiry bundle Q-1');
    await world.register({ ground: '保全', items: ['投稿'] });
    for (const step of ['approve', 'bundle'] as const) {
      expect((await world.ask({ do: step, number: '2' }, kei)).text).toContain('提供は行いません');
    }
  });

  test('closing lifts the hold, tells the hours, and ends it', async () => {
    await world.register();
    await world.ask({ do: 'hold', number: '1' });
    world.clock.advance(90 * 60 * 1000);
    expect((await world.ask({ do: 'close', number: '1', ending: 'なし' })).code).toBe('bad-value');
    expect((await world.ask({ do: 'close', number: '1', ending: '保有なし' })).accepted).toBe(true);
    expect(await world.sql.holds.list()).toEqual([]);
    const [row] = await world.sql.inquiries.list(SERVER);
    expect(hoursToAnswer(row!)).toBe(1.5);
    expect((await world.ask({ do: 'show', number: '1' })).text).toContain('受領から回答まで 1.5時間');
    for (const ask of [
      { do: 'hold', number: '1' },
      { do: 'approve', number: '1' },
      { do: 'bundle', number: '1' },
      { do: 'close', number: '1', ending: '回答' },
    ] as const) {
      expect((await world.ask(ask, administrator('kei'))).text).toContain('すでに終了');
    }
    world.clock.advance(HOUR_MS);
    expect(deriveInquiryState(await world.sql.inquiries.read(SERVER, 1))?.closed?.ending).toBe('not-held');
  });
});

test('an administrator without the right role is refused with a sentence for every command', async () => {
  const world = await createInquiryWorld({
    inquiries: { ...RULES, roles: ['investigations'], texts: ['warrant'] },
  });
  const plain = administrator('aoi');
  const right = administrator('kei', { roles: ['investigations'] });
  expect(await world.register({}, right)).toMatchObject({ accepted: true });
  for (const ask of [
    { do: 'list' },
    { do: 'show', number: '1' },
    { do: 'find', number: '1' },
    { do: 'hold', number: '1' },
    { do: 'extend', number: '1' },
    { do: 'approve', number: '1' },
    { do: 'bundle', number: '1' },
    { do: 'close', number: '1', ending: '回答' },
  ] as const) {
    const reply = await world.ask(ask, plain);
    expect(reply).toMatchObject({ accepted: false, code: 'not-administrator' });
    expect(reply.text).toContain('investigations');
  }
  expect((await world.bundle('x.zip', 'Q-1', 'Q-1', plain)).text).toContain('investigations');
  expect(await world.ask({ do: 'list' }, { ...right, administrator: false })).toMatchObject({
    accepted: false,
  });
  await world.close();
});

describe('the accounts of a document', () => {
  const SUSPECT = '417719834231439361';
  const OTHER = '500000000000000002';
  const KEI = '600000000000000003';
  let world: InquiryWorld;
  beforeEach(async () => {
    world = await createInquiryWorld({}, { pattern: /^\d{17,20}$/, example: SUSPECT });
    await world.posted(message(member(SUSPECT, { name: 'Suspect' }), '荷物を運ぶだけ'));
    await world.posted(message(member(SUSPECT, { name: 'Suspect' }), '二つ目'));
    await world.posted(message(member(OTHER, { name: 'twin' }), '別の人'));
    await world.posted(message(member(KEI, { name: 'ｔｗｉｎ' }), '同じ名前の人'));
  });
  afterEach(() => world.close());
  const register = (accounts: readonly string[], ground = '照会') =>
    world.register({ accounts, ground }, administrator(KEI));

  test('an id is taken as it is, also in a mention or beside other ids', async () => {
    expect((await register([`<@${SUSPECT}>`])).accepted).toBe(true);
    expect((await register([`${SUSPECT} ${OTHER}`])).accepted).toBe(true);
    const { text } = await world.ask({ do: 'find', number: '2' });
    expect(text).toContain(`アカウント ${SUSPECT}：2件`);
    expect(text).toContain(`アカウント ${OTHER}：1件`);
  });

  test('a display name of one account is registered as its id, and the reply shows the id', async () => {
    const reply = await register(['suspect']);
    expect(reply.text).toContain(`表示名「suspect」を使っているアカウント ${SUSPECT}（事案2件）`);
    const { text } = await world.ask({ do: 'find', number: '1' });
    expect(text).toContain(`アカウント ${SUSPECT}：2件`);
    expect(text).not.toContain('suspect');
    expect(await world.sql.holds.list()).toEqual(
      expect.arrayContaining([expect.objectContaining({ target: `member/fake:square/${SUSPECT}` })]),
    );
  });

  test('a member who takes the display name after the registration is not in the inquiry', async () => {
    await register(['suspect']);
    await world.posted(message(member('700000000000000004', { name: 'Suspect' }), '後から来た人の投稿'));
    const { text } = await world.ask({ do: 'find', number: '1' });
    expect(text).toContain('投稿2件');
    expect(text).not.toContain('700000000000000004');
    await world.ask({ do: 'approve', number: '1' }, administrator(OTHER));
    const { ok, text: handedOver } = await world.bundle('later.zip', 'Q-1', 'Q-1', administrator(KEI));
    expect(ok).toBe(true);
    expect(handedOver).toContain('投稿2件');
  });

  test('a display name of several accounts is not guessed: the reply lists them and asks for the id', async () => {
    const { accepted, text } = await register(['TWIN']);
    expect(accepted).toBe(false);
    for (const id of [OTHER, KEI]) expect(text).toContain(`- ${id}（事案1件）`);
    expect((await register(['表示名：twin'])).accepted).toBe(true);
    expect((await world.ask({ do: 'find', number: '1' })).text).toContain('表示名 twin：2件');
  });

  test.each(['1', 'nowhere', '41771983423143936x', 'none'])(
    '%s, which is neither an id nor a known name, is refused with an example',
    async (typed) => {
      const { accepted, text } = await register([typed]);
      expect(accepted).toBe(false);
      expect(text).toContain(`IDは ${SUSPECT} のように`);
      expect(await world.sql.inquiries.list(SERVER)).toEqual([]);
    },
  );

  test.each(['undefined', 'null', ' ', 'NaN'])('"%s" is a missing account', async (typed) => {
    const { accepted, text } = await register([typed]);
    expect(accepted).toBe(false);
    expect(text).toContain('アカウントが書かれていません');
  });

  test('a document that gives only an unknown name gets an answer about the name', async () => {
    expect((await register(['表示名:nowhere'])).text).toContain(
      '表示名「nowhere」のアカウントは、記録の中にありません',
    );
    expect((await world.ask({ do: 'find', number: '1' })).text).toContain('表示名 nowhere：保有していません');
  });

  test('one person is not counted twice, once by name and once by id', async () => {
    await register([SUSPECT]);
    const byName = await world.ask({ do: 'approve', number: '1' }, administrator('kei'));
    expect(byName).toMatchObject({ accepted: false, code: 'bad-value' });
    expect(byName.text).toContain('「kei」はアカウントのIDではありません');
    expect((await world.ask({ do: 'approve', number: '1' }, administrator(KEI))).text).toContain('ご自身');
    const approved = await world.ask({ do: 'approve', number: '1' }, administrator(OTHER));
    expect(approved.accepted).toBe(true);
  });

  test('names in an inquiry of an older version do not count as a second person', async () => {
    const at = world.clock.now();
    await world.sql.inquiries.register(SERVER, { ...registeredStep(), at, by: administrator('kei') });
    await world.sql.inquiries.append(SERVER, 1, 1, { kind: 'approved', at, by: administrator(KEI) });
    const bundle = () => world.ask({ do: 'bundle', number: '1' }, administrator(KEI));
    expect((await bundle()).text).toContain('2人目');
    await world.ask({ do: 'approve', number: '1' }, administrator(OTHER));
    expect((await bundle()).accepted).toBe(true);
  });
});

test('items may be separated by spaces', async () => {
  const world = await createInquiryWorld();
  await world.register({ items: ['投稿 措置　IP'] });
  const { text } = await world.ask({ do: 'show', number: '1' });
  for (const item of ['投稿の日時', '判定と措置', 'IPアドレス']) expect(text).toContain(item);
  await world.close();
});

test('a refusal has no empty brackets', async () => {
  const world = await createInquiryWorld();
  const { accepted, text } = await world.register({ accounts: [] });
  expect(accepted).toBe(false);
  expect(text).toContain('何についての照会か');
  expect(text).not.toContain('（）');
  await world.close();
});

test('the scoreboard shows inquiries to those who may handle them, and not to other moderators', async () => {
  const world = await createInquiryWorld();
  await world.register();
  const stores = { ...createMemoryCaseStores(), inquiries: world.sql.inquiries };
  const { execute } = createCommandWorld({}, stores);
  const shownTo = async (caller: Caller) =>
    (await execute(caller, { command: 'scoreboard', options: { month: '2026-11' } })).text;
  expect(await shownTo(administrator('aoi'))).toContain('捜査機関からの照会 1件');
  expect(await shownTo(moderator())).not.toContain('照会');
  await world.close();
});

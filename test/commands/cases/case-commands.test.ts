import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { DAY_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../../support/worlds/command-world.ts';

const rin = member('rin');

test('only moderators may ask about cases and members', async () => {
  const { execute } = createCommandWorld();
  for (const question of [
    { command: 'case', options: { case: 'Y-4G7C2Q0M1X' } },
    { command: 'cases', options: { member: rin } },
    { command: 'strikes', options: { member: rin } },
  ] as const) {
    const reply = await execute(rin, question);
    expect(reply).toMatchObject({ accepted: false, code: 'not-moderator' });
    expect(reply.text).toContain('モデレーターだけ');
    expect((await execute(administrator(), question)).code).not.toBe('not-moderator');
  }
});

test('a case is told from its opening to who decided, and what the platform really did', async () => {
  const { execute, intake, clock } = createCommandWorld();
  const posted = message(rin, RECRUITING_TEXT, { url: 'https://chat.example/general/1' });
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const open = await execute(moderator(), { command: 'case', options: { case: id } });
  expect(open.text).toContain('投稿を非表示にしました');
  expect(open.text).toContain('まだ判断されていません');
  expect(open.text).toContain('https://chat.example/general/1');

  await intake.appeal({ caseId: id, author: rin, plea: '誤解です' });
  clock.advance(MINUTE_MS);
  await intake.decide({ caseId: id, moderator: moderator('aoi'), decision: 'overturn' });
  const { text } = await execute(moderator(), { command: 'case', options: { case: id.toLowerCase() } });
  expect(text).toMatch(
    /事案を開始：非表示[\s\S]*非表示: 済み[\s\S]*ストライクを計上（有効1回）[\s\S]*異議申立て[\s\S]*取り消し（aoi/,
  );
  expect(text).toContain('ストライクを取り消し（有効0回）');
  expect(text).toContain(RECRUITING_TEXT);
  expect(text.length).toBeLessThanOrEqual(1900);
});

test('who reported is not told to moderators either', async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message(rin, 'おはよう');
  await intake.report({ message: posted, reporter: member('sora-the-brave'), reason: 'x' });
  const { text } = await execute(moderator(), {
    command: 'case',
    options: { case: deriveCaseId(posted.ref) },
  });
  expect(text).toContain('メンバーからの通報');
  expect(text).not.toContain('sora-the-brave');
});

test("another server's case does not exist here", async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message({ ...rin, server: { platform: 'fake', id: 'other' } }, RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  expect(await execute(moderator(), { command: 'case', options: { case: id } })).toMatchObject({
    code: 'unknown-case',
  });
  expect(await execute(moderator(), { command: 'cases', options: { member: posted.author } })).toMatchObject({
    code: 'ok',
  });
  expect(
    (await execute(moderator(), { command: 'cases', options: { member: posted.author } })).text,
  ).toContain('事案はありません');
});

test('a case of a hundred events is cut where it is oldest, and says so', async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message(rin, RECRUITING_TEXT.repeat(20));
  await intake.handleMessage(posted);
  for (let i = 0; i < 60; i++) {
    await intake.report({ message: posted, reporter: member(`m${i}`), reason: 'あ'.repeat(500) });
  }
  const { text } = await execute(moderator(), {
    command: 'case',
    options: { case: deriveCaseId(posted.ref) },
  });
  expect(text.length).toBeLessThanOrEqual(1900);
  expect(text).toMatch(/これより前の\d+件/);
});

test('the cases of a member come newest first, one line each', async () => {
  const { execute, intake, clock } = createCommandWorld();
  const first = message(rin, RECRUITING_TEXT);
  const second = message(rin, `${RECRUITING_TEXT}！`);
  await intake.handleMessage(first);
  clock.advance(DAY_MS);
  await intake.handleMessage(second);
  await intake.decide({ caseId: deriveCaseId(first.ref), moderator: moderator(), decision: 'uphold' });
  const { text } = await execute(
    { ...moderator(), language: 'en' },
    { command: 'cases', options: { member: rin } },
  );
  const [head, ...rest] = text.split('\n');
  expect(head).toBe('rin: 2 cases, newest first');
  expect(rest.map((line) => line.slice(0, 12))).toEqual([deriveCaseId(second.ref), deriveCaseId(first.ref)]);
  expect(rest[0]).toContain('Undecided. The message is hidden.');
  expect(rest[1]).not.toContain('Undecided');
});

test('strikes name their cases, when they end, and what comes next', async () => {
  const { execute, intake, clock } = createCommandWorld();
  const clean = await execute(moderator(), { command: 'strikes', options: { member: rin } });
  expect(clean.text).toContain('ストライクはありません');
  const posted = message(rin, RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const { text } = await execute(moderator(), { command: 'strikes', options: { member: rin } });
  expect(text).toContain('有効なストライクは1回です（90日間有効）');
  expect(text).toContain(deriveCaseId(posted.ref));
  expect(text).toContain('ストライクが2回になると、「タイムアウト」の対象になります');
  clock.advance(91 * DAY_MS);
  expect((await execute(moderator(), { command: 'strikes', options: { member: rin } })).text).toContain(
    'ストライクはありません',
  );
});

test('a name made of marks and lines is told on one line', async () => {
  const { execute } = createCommandWorld();
  const odd = { ...rin, name: `a\n@everyone\u0007${'z'.repeat(300)}` };
  const { text } = await execute(moderator(), { command: 'cases', options: { member: odd } });
  expect(text.split('\n')).toHaveLength(1);
  expect(text.length).toBeLessThan(120);
});

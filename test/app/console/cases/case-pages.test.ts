import { expect, test } from 'vitest';
import { type CaseView, type Message, UnreadableCase } from '#core';
import { deleteExpiredReaders } from '../../../../src/app/console/cases/case-readers.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { HOUR_MS } from '../../../support/fake-clock.ts';
import { message, moderator, SERVER } from '../../../support/messages.ts';
import { createCaseWorld, viewerOf } from './case-world.ts';

const DAY_MS = 24 * HOUR_MS;
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

const openCase = async (world: ReturnType<typeof createCaseWorld>, id: string, viewer = world.aoi) =>
  (await world.cases.read(viewer, id, 'ja')) as CaseView;

test('the page of a case shows the marked words, the reasons, what happened and the buttons', async () => {
  const world = createCaseWorld();
  const id = await world.post(message('rin', '急募 RECRUIT です', { url: 'https://fake.example/1' }));
  const view = await openCase(world, id);
  expect(view).toMatchObject({
    kind: 'case',
    caseId: id,
    status: '投稿を非表示にしました。',
    needsDecision: true,
    author: { id: 'rin', name: 'rin', isErased: false },
    url: 'https://fake.example/1',
  });
  expect(view.text.filter(({ isMarked }) => isMarked).map(({ text }) => text)).toEqual(['RECRUIT']);
  expect(view.reasons).toHaveLength(1);
  expect(view.buttons.map((button) => (button.kind === 'decide' ? button.decision : button.label))).toEqual([
    ...['uphold', 'overturn', 'タイムアウト（60分）', '参加禁止にする'],
    ...['担当する', 'メモ', '投稿者に質問する'],
  ]);
  expect(view.timeline.map(({ text }) => text).join('\n')).toContain('非表示: 済み');
  expect(view.member.strikes).toBe(1);
});

test('a decision by the page is a decision like any other: receipt, undo, and who decided', async () => {
  const world = createCaseWorld();
  const id = await world.post(message('rin', 'DOUBTFUL'));
  const receipt = await world.cases.decide(world.aoi, id, 'uphold', 'en');
  expect(receipt).toMatchObject({ accepted: true, text: expect.stringContaining('upheld') });
  const view = await openCase(world, id);
  expect(view.decided).toContain('aoi');
  expect(view.buttons[0]).toMatchObject({ kind: 'decide', decision: 'overturn', isUndo: true });
  const other = await world.cases.decide(world.ren, id, 'uphold', 'ja');
  expect(other).toMatchObject({ accepted: false, code: 'already-decided' });
  const undone = await world.cases.takeBack(world.ren, id, view.decisionIndex!, 'ja');
  expect(undone).toMatchObject({ accepted: true });
  expect(await openCase(world, id)).toMatchObject({
    needsDecision: true,
    status: '投稿を元に戻しました。',
  });
});

test('a question, the answer and whether it was delivered are one conversation with the appeal', async () => {
  const world = createCaseWorld();
  const posted = message('rin', 'RECRUIT');
  const id = await world.post(posted);
  await world.intake.appeal({ caseId: id, author: posted.author, plea: '誤解です' });
  await world.cases.act(world.aoi, id, { action: 'ask', text: 'どこで見ましたか' }, 'ja');
  await world.intake.answer({ caseId: id, author: posted.author, text: '掲示板です' });
  expect((await openCase(world, id)).conversation).toMatchObject([
    { kind: 'appeal', text: '誤解です' },
    { kind: 'question', text: 'どこで見ましたか', by: 'aoi', delivery: '済み', isUndelivered: false },
    { kind: 'answer', text: '掲示板です' },
  ]);
});

test('the member section has the cases, sanctions, notes and reports of this server only', async () => {
  const world = createCaseWorld();
  const elsewhere = { platform: 'fake', id: 'other' };
  const first = await world.post(message('rin', 'RECRUIT one'));
  await world.cases.act(world.aoi, first, { action: 'note', text: '本人に確認中' }, 'ja');
  await world.cases.act(world.aoi, first, { action: 'timeout' }, 'ja');
  const foreign = await world.post(
    message({ server: elsewhere, id: 'rin', name: 'rin', roles: [] }, 'RECRUIT elsewhere'),
  );
  const reported = message('yui', 'hello');
  await world.intake.report({ message: reported, reporter: message('rin', '').author, reason: 'x' });
  const id = await world.post(message('rin', 'RECRUIT two'));
  const { member } = await openCase(world, id);
  expect(member.cases.map(({ caseId }) => caseId)).toEqual([first]);
  expect(member.notes).toMatchObject([{ by: 'aoi', text: '本人に確認中', caseId: first }]);
  expect(member.sanctions).toContainEqual(expect.objectContaining({ label: 'タイムアウト', caseId: first }));
  expect(member.reported).toHaveLength(1);
  expect(JSON.stringify(member)).not.toContain(foreign);
});

test('a case of another server and an unknown number get the same answer after the same reads', async () => {
  const reads: string[] = [];
  const world = createCaseWorld();
  const id = await world.post(message('rin', 'RECRUIT'));
  const watched = createCaseWorld({
    archive: {
      read: async (caseId) => {
        reads.push(caseId);
        return world.archive.read(caseId);
      },
    },
  });
  const stranger = viewerOf(moderator('aoi', { server: { platform: 'fake', id: 'other' } }));
  for (const number of [id, 'Y-0000000000']) {
    expect(await watched.cases.read(stranger, number, 'ja')).toBeUndefined();
    expect(await watched.cases.readNeighbours(stranger, number)).toBeUndefined();
    expect(await watched.cases.readFile(stranger, number, 'a'.repeat(64))).toBeUndefined();
    expect(await watched.cases.decide(stranger, number, 'overturn', 'ja')).toBeUndefined();
    expect(await watched.cases.takeBack(stranger, number, 1, 'ja')).toBeUndefined();
    expect(await watched.cases.act(stranger, number, { action: 'note', text: 'x' }, 'ja')).toBeUndefined();
  }
  expect(reads).toEqual([...Array(6).fill(id), ...Array(6).fill('Y-0000000000')]);
  expect((await world.archive.read(id)).some(({ kind }) => kind === 'ruled' || kind === 'noted')).toBe(false);
});

test('an auditor sees the case without buttons, and is among those who opened it', async () => {
  const world = createCaseWorld();
  const id = await world.post(message('rin', 'RECRUIT'));
  const auditor = viewerOf(message('mio', '').author, 'auditor');
  expect((await openCase(world, id, auditor)).buttons).toEqual([]);
  world.clock.advance(HOUR_MS);
  expect((await openCase(world, id)).readers.map(({ name }) => name)).toEqual(['aoi', 'mio']);
});

test('who opened a case is kept once for each person, not for every look, and for 90 days', async () => {
  const world = createCaseWorld();
  const id = await world.post(message('rin', 'RECRUIT'));
  const start = world.clock.now();
  await openCase(world, id);
  world.clock.advance(HOUR_MS / 2);
  expect((await openCase(world, id)).readers).toEqual([{ name: 'aoi', firstAt: start, lastAt: start }]);
  world.clock.advance(HOUR_MS);
  const [again] = (await openCase(world, id)).readers;
  expect(again).toMatchObject({ firstAt: start, lastAt: world.clock.now() });
  await deleteExpiredReaders(world.keyValueStore, new Date(world.clock.now().getTime() + 89 * DAY_MS));
  expect(await world.keyValueStore.list('case-readers/')).toHaveLength(1);
  await deleteExpiredReaders(world.keyValueStore, new Date(world.clock.now().getTime() + 91 * DAY_MS));
  expect(await world.keyValueStore.list('case-readers/')).toEqual([]);
});

test('the messages around the post are read with the rights of the viewer, and not stored', async () => {
  const world = createCaseWorld();
  const at = (id: string, text: string, author = 'yui'): Message =>
    message(author, text, { ref: { server: SERVER, channel: 'general', id } });
  world.reading.posted.push(at('1', 'before <b>'));
  const id = await world.post(at('2', 'RECRUIT', 'rin'));
  world.reading.posted.push(at('3', 'after', 'rin'));
  expect(await world.cases.readNeighbours(world.aoi, id)).toMatchObject({
    kind: 'messages',
    before: [{ author: 'yui', text: 'before <b>', isAuthorOfCase: false }],
    after: [{ author: 'rin', text: 'after', isAuthorOfCase: true }],
  });
  const stranger = viewerOf(moderator('without-access'));
  expect(await world.cases.readNeighbours(stranger, id)).toEqual({ kind: 'hidden' });
  world.reading.isDown = true;
  expect(await world.cases.readNeighbours(world.aoi, id)).toEqual({ kind: 'unavailable' });
  expect(JSON.stringify(await world.archive.read(id))).not.toContain('before <b>');
  const mute = createCaseWorld({ adapter: createFakeAdapter() });
  expect(await mute.cases.readNeighbours(mute.aoi, await mute.post(at('4', 'RECRUIT')))).toEqual({
    kind: 'unsupported',
  });
});

test('a kept copy is served for its own case only; a file that calls itself a picture is none', async () => {
  const bytes = new TextEncoder().encode('<svg onload="alert(1)">');
  const adapter = {
    ...createFakeAdapter(),
    fetchAttachments: async ({ text }: Message) =>
      text.includes('with files')
        ? [
            { name: 'map.png', bytes: PNG },
            { name: 'evil.png', bytes },
          ]
        : [],
  };
  const world = createCaseWorld({ adapter });
  const id = await world.post(
    message('rin', 'RECRUIT with files', { parts: [{ kind: 'attachment-name', text: 'map.png' }] }),
  );
  const other = await world.post(message('yui', 'RECRUIT'));
  const { files } = await openCase(world, id);
  expect(files.map(({ name }) => name)).toEqual(['map.png', 'evil.png']);
  const [map, evil] = files;
  const read = (caseId: string, file: string) => world.cases.readFile(world.aoi, caseId, file);
  expect(await read(id, map!.file)).toEqual({ name: 'map.png', bytes: PNG, pictureType: 'image/png' });
  expect(await read(id, evil!.file)).not.toHaveProperty('pictureType');
  expect(await read(other, map!.file)).toBeUndefined();
});

test('a case that cannot be decrypted says what to do, and only on its own server', async () => {
  const post = message('rin', '', { url: 'https://fake.example/9' });
  const world = createCaseWorld({
    archive: {
      read: async (caseId) => {
        throw new UnreadableCase(caseId, post, 3);
      },
    },
  });
  expect(await world.cases.read(world.aoi, 'Y-4G7C2Q0M1X', 'ja')).toMatchObject({
    kind: 'unreadable',
    advice: expect.stringContaining('バックアップ'),
    url: 'https://fake.example/9',
  });
  const stranger = viewerOf(moderator('aoi', { server: { platform: 'fake', id: 'other' } }));
  // Every part of the page answers for it as for a number that does not exist.
  const id = 'Y-4G7C2Q0M1X';
  for (const answer of [
    world.cases.read(stranger, id, 'ja'),
    world.cases.readNeighbours(stranger, id),
    world.cases.readFile(stranger, id, 'ab12'),
    world.cases.decide(stranger, id, 'uphold', 'ja'),
    world.cases.takeBack(stranger, id, 0, 'ja'),
    world.cases.act(stranger, id, { action: 'claim' }, 'ja'),
  ])
    expect(await answer).toBeUndefined();
});

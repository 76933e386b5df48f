import { expect, test } from 'vitest';
import type { CaseEvent, CaseView, PartKind } from '#core';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { message } from '../../../support/messages.ts';
import { createCaseWorld } from './case-world.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

const openCase = async (world: ReturnType<typeof createCaseWorld>, id: string) =>
  (await world.cases.read(world.aoi, id, 'ja')) as CaseView;

test('a picture that was read has its copy, its texts and their marks, and is in no other list', async () => {
  const adapter = {
    ...createFakeAdapter(),
    fetchAttachments: async () => [
      { name: 'poster.png', bytes: PNG, picture: 'a' },
      { name: 'list.txt', bytes: Uint8Array.of(1) },
    ],
  };
  const world = createCaseWorld({ adapter });
  const box = { left: 1, top: 2, width: 3, height: 4 };
  const part = { kind: 'image-text' as const, picture: 'a' };
  const code = 'https://example.org/';
  const id = await world.post(
    message('rin', 'look', {
      pictures: ['a'],
      parts: [
        { kind: 'attachment-name', text: 'poster.png' },
        { ...part, text: 'today\nRECRUIT now', confidence: 0.5 },
        { ...part, text: code, confidence: 1 },
      ],
      readPictures: [
        {
          ...{ picture: 'a', width: 10, height: 20 },
          lines: [
            { text: 'today', confidence: 0.9, box },
            { text: 'RECRUIT now', confidence: 0.3, box },
          ],
          codes: [{ text: code, box }],
        },
      ],
    }),
  );
  const { pictures, parts, files, reasons } = await openCase(world, id);
  expect(pictures).toMatchObject([
    {
      copy: { name: 'poster.png' },
      size: { width: 10, height: 20 },
      lines: [
        { pieces: [{ text: 'today', isMarked: false }], sureness: '読み取り良好（確かさ 90%）', box },
        {
          pieces: [
            { text: 'RECRUIT', isMarked: true },
            { text: ' now', isMarked: false },
          ],
          sureness: '読み違いが多い可能性あり（確かさ 30%）',
        },
      ],
      codes: [{ pieces: [{ text: code, isMarked: false }], box }],
    },
  ]);
  expect(parts.map(({ label }) => label)).toEqual(['ファイル名']);
  expect(files.map(({ name }) => name)).toEqual(['list.txt']);
  expect(reasons[0]?.text).toContain('画像内：');
});

test('a code that is longer than its part has its marks', async () => {
  const world = createCaseWorld({});
  const box = { left: 1, top: 2, width: 3, height: 4 };
  const id = await world.post(
    message('rin', 'look', {
      pictures: ['a'],
      parts: [{ kind: 'image-text', picture: 'a', text: 'RECRUIT', confidence: 1 }],
      readPictures: [
        { picture: 'a', width: 9, height: 9, lines: [], codes: [{ text: 'RECRUIT and more', box }] },
      ],
    }),
  );
  const { pictures } = await openCase(world, id);
  expect(pictures[0]?.codes[0]?.pieces[0]).toEqual({ text: 'RECRUIT', isMarked: true });
});

test('a picture that moves has no boxes, and one that was not read says why', async () => {
  const world = createCaseWorld({});
  const line = { text: 'RECRUIT', confidence: 0.9, box: { left: 1, top: 2, width: 3, height: 4 } };
  const id = await world.post(
    message('rin', 'RECRUIT', {
      pictures: ['a', 'b'],
      readPictures: [
        { picture: 'a', width: 9, height: 9, lines: [line], codes: [], isAnimated: true },
        { picture: 'b', lines: [], codes: [], problem: 'not-fetched' },
      ],
    }),
  );
  const { pictures } = await openCase(world, id);
  expect(pictures[0]).toMatchObject({ isAnimated: true, size: { width: 9, height: 9 } });
  expect(pictures[0]?.lines[0]).not.toHaveProperty('box');
  expect(pictures[1]?.problem).toBe('取得できなかった');
});

test('an erased case offers no copy, and shows no empty file name or text of a picture', async () => {
  const adapter = {
    ...createFakeAdapter(),
    fetchAttachments: async () => [{ name: 'poster.png', bytes: PNG, picture: 'a' }],
  };
  const first = createCaseWorld({ adapter });
  const parts = ['attachment-name', 'image-text'].map((kind) => ({ kind: kind as PartKind, text: 'x' }));
  const id = await first.post(message('rin', 'RECRUIT', { parts }));
  // As the archive reads it after an erasure.
  const withoutTexts = (event: CaseEvent): CaseEvent => {
    if (event.kind === 'copied')
      return {
        ...event,
        files: event.files.map((file) => ({ ...file, name: '', picture: '', message: '' })),
      };
    if (event.kind !== 'opened') return event;
    const erased = { text: '', parts: parts.map(({ kind }) => ({ kind, text: '' })), erased: true };
    return { ...event, message: { ...event.message, ...erased } };
  };
  const read = async () => (await first.archive.read(id)).map(withoutTexts);
  const view = await openCase(createCaseWorld({ adapter, archive: { read } }), id);
  expect(view).toMatchObject({ isErased: true, files: [], pictures: [], parts: [] });
});

import { expect, test } from 'vitest';
import type { CaseEvent, ChainLink, Verdict } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { chainRows } from '../../src/inquiry/chain-rows.ts';
import { messageRows } from '../../src/inquiry/index.ts';
import { readMatchingCase } from '../../src/inquiry/search.ts';
import { message, SERVER } from '../support/messages.ts';

const at = new Date('2026-11-02T03:00:00Z');
const box = { left: 1, top: 2, width: 3, height: 4 };
const READING = {
  picture: 'a',
  width: 40,
  lines: [{ text: 'ID: hako777', confidence: 0.7, box }],
  codes: [],
};
/** The picture was in a case of another member before. */
const READING_WITH_KNOWN = {
  ...READING,
  known: { label: 'upheld', match: 'same', caseId: 'Y-0THERMEMBR', distance: 3 },
} as const;
const posted = message('rin', 'look', { pictures: ['a'] });
const read = {
  ...posted,
  parts: [{ kind: 'image-text' as const, text: 'ID: hako777', confidence: 0.7, picture: 'a' }],
  readPictures: [READING_WITH_KNOWN],
};
const verdict: Verdict = {
  ruling: 'review',
  stance: 'soliciting',
  logOdds: 1,
  probability: 0.7,
  signals: [],
};
const caseId = deriveCaseId(posted.ref);
/** The case was opened by the text; the picture was read some seconds later. */
const events: readonly CaseEvent[] = [
  { kind: 'opened', at, packs: 'fake 1', message: posted, verdict },
  {
    ...{ kind: 'copied', at },
    files: [{ name: 'a.png', file: 'f00d', bytes: 9, picture: 'a', message: posted.ref.id }],
  },
  { kind: 'rejudged', at, packs: 'fake 1', message: read, verdict },
];
const search = (contact: string) =>
  readMatchingCase(
    {
      archive: {
        read: async () => events,
        listCasesByAuthor: async () => [],
        listCasesOfServer: async () => [],
      },
      fold: (text) => text,
    },
    SERVER,
    { accounts: [], messages: [], contacts: [contact] },
    caseId,
  );

test('a contact in a picture is found, also when the picture was read after the case was opened', async () => {
  const found = await search('hako777');
  expect(found?.messages).toEqual([read]);
  expect(await search('hako778')).toBeUndefined();
});

test('the row of the message has the reading once, and the copy only if attachments were asked for', async () => {
  const found = (await search('hako777'))!;
  const [row, ...more] = messageRows(found, new Set(['texts', 'attachments']));
  expect(more).toEqual([]);
  expect(JSON.parse(row!.pictures as string)).toEqual([{ ...READING, file: 'f00d' }]);
  expect(messageRows(found, new Set(['texts']))[0]!.pictures).not.toContain('f00d');
  expect(messageRows(found, new Set(['posts']))[0]).not.toHaveProperty('pictures');
});

test('the number of the case of another member with the same picture is not handed over', async () => {
  const [row] = messageRows((await search('hako777'))!, new Set(['texts', 'attachments', 'handling']));
  expect(JSON.stringify(row)).not.toContain('Y-0THERMEMBR');
});

test('the chain names the event with the reading when texts were asked for', async () => {
  const links = events.map(
    ({ kind }, event): ChainLink => ({
      ...{ event, kind, number: event, case: caseId },
      ...{ at: at.toISOString(), prev: '', hash: '' },
    }),
  );
  const rows = chainRows(links, (await search('hako777'))!, new Set(['texts']));
  expect(rows.map(({ kind }) => kind)).toEqual(['opened', undefined, 'rejudged']);
});

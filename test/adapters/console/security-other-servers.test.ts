import { expect, it } from 'vitest';
import type { Archive } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { OTHER_SERVER } from '../../app/console/access/access-world.ts';
import { createCaseWorld } from '../../app/console/cases/case-world.ts';
import { member, message, SERVER } from '../../support/messages.ts';
import { sized } from '../../support/test-size.ts';
import { quietQueue } from './fake-console.ts';
import { ORIGIN, SERVER_PATH, serveSite } from './served-site.ts';

const ATTEMPTS = sized(500, 10_000);
const REAL_CASES = 20;
const PAGES = ['', '/live', '/neighbours', `/files/${'ab'.repeat(32)}`];
const FORMS = [
  ['/decide', { decision: 'overturn' }],
  ['/undo', { index: '0' }],
  ['/act', { action: 'note', text: 'a note' }],
] as const;

/** The text without what a page must repeat: the address, and the time of a form. */
const withoutNumber = (text: string, id: string): string => text.replaceAll(id, 'ID');

it('a case of another server cannot be told from a number that does not exist, nor be changed', async () => {
  const reads: string[] = [];
  let archive: Archive | undefined;
  const world = createCaseWorld({
    archive: {
      read: (caseId) => {
        reads.push('archive.read');
        return archive!.read(caseId);
      },
    },
  });
  archive = world.archive;
  const caseIds: string[] = [];
  for (let i = 0; i < REAL_CASES; i += 1) {
    const posted = message(member('rin', { server: OTHER_SERVER }), 'RECRUIT');
    await world.intake.handleMessage(posted);
    caseIds.push(deriveCaseId(posted.ref));
  }
  const before = await Promise.all(caseIds.map((id) => archive.read(id)));
  expect(before.every((events) => events.length > 0)).toBe(true);

  const site = await serveSite({}, { cases: world.cases, queue: quietQueue });
  const cookie = await site.signInAs();
  const token = await site.formTokenOf(cookie);
  const attempt = async (id: string, i: number): Promise<string> => {
    reads.length = 0;
    const isForm = i % 8 >= PAGES.length;
    const [path, fields] = FORMS[i % FORMS.length]!;
    const response = isForm
      ? await site.send(`${SERVER_PATH}/case/${id}${path}`, {
          method: 'POST',
          headers: { cookie, origin: ORIGIN },
          body: new URLSearchParams({ token, ...fields }),
        })
      : await site.send(`${SERVER_PATH}/case/${id}${PAGES[i % 8]}`, { headers: { cookie } });
    // The same number of reads: how long an answer takes must not tell either.
    return `${response.status} ${reads.length} ${withoutNumber(await response.text(), id)}`;
  };
  for (let i = 0; i < ATTEMPTS; i += 1) {
    const foreign = await attempt(caseIds[i % REAL_CASES]!, i);
    const unknown = await attempt(deriveCaseId({ server: SERVER, channel: 'nowhere', id: String(i) }), i);
    expect(foreign).toMatch(/^404 /);
    expect(foreign).toBe(unknown);
  }
  expect(await Promise.all(caseIds.map((id) => archive.read(id)))).toEqual(before);
}, 300_000);

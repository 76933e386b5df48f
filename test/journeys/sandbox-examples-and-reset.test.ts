import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../support/worlds/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

/** The page is JavaScript without types. */
interface Example {
  readonly text: string;
  readonly shows: 'hidden' | 'help' | 'nothing';
}

it('each example of the page shows what it is there for', async () => {
  const path = '../../adapters/sandbox/page/examples.js';
  const { examples } = (await import(path)) as { examples: readonly Example[] };
  for (const [at, { text, shows }] of examples.entries()) {
    const id = await app.post(`visitor-${at}`, text);
    const isHidden = (await app.seen(id))?.hidden;
    const isHelped = (await app.directMessages(`visitor-${at}`, 'help')).length > 0;
    expect(isHidden ? 'hidden' : isHelped ? 'help' : 'nothing', text).toBe(shows);
  }
});

it('after a reset everything begins again: no rows, no cards, no strikes, and the settings of the start', async () => {
  await app.post('recruiter', RECRUITING_TEXT);
  await app.send('POST', '/api/commands', { as: 'moderator', channel: 'mods', text: '/mode shadow' });
  expect((await app.send('POST', '/api/reset', {})).status).toBe(200);
  expect(await app.rows('general', 'recruiter')).toEqual([]);
  expect(await app.rows('mods', 'moderator')).toEqual([]);
  expect(await app.memberStatus('recruiter')).toMatchObject({ strikes: 0, state: 'active' });
  expect((await app.seen(await app.post('recruiter', RECRUITING_TEXT)))?.hidden).toBe(true);
  expect(await app.memberStatus('recruiter')).toMatchObject({ strikes: 1, state: 'active' });
});

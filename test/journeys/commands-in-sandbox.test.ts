import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../support/worlds/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

interface AnswerRow {
  readonly kind: string;
  readonly private?: boolean;
  readonly answer?: {
    readonly typed: string;
    readonly accepted: boolean;
    readonly text: string;
    readonly setup?: { readonly step: string };
    readonly form?: { readonly fields: readonly { readonly name: string }[] };
  };
}

const type = (as: string, text: string, channel = 'general', language = 'ja') =>
  app.send('POST', `/api/commands?lang=${language}`, { as, channel, text });
const answersOf = async (as: string, channel: string) =>
  ((await app.rows(channel, as)) as readonly AnswerRow[]).flatMap(({ answer }) => answer ?? []);

it('a moderator asks for strikes, and only this moderator sees the answer', async () => {
  await app.post('asked', RECRUITING_TEXT);
  expect(await type('moderator', '/ストライク asked', 'mods')).toMatchObject({ status: 200 });
  expect((await answersOf('moderator', 'mods')).at(-1)).toMatchObject({
    typed: '/ストライク asked',
    accepted: true,
    text: expect.stringContaining('1回'),
  });
  expect(await answersOf('moderator-aya', 'mods')).toEqual([]);
});

it('a person of the page is known by the name and by the label', async () => {
  for (const typed of ['recruiter', '@recruiter', '勧誘する人（役）']) {
    await type('moderator', `/ストライク ${typed}`, 'mods');
    expect((await answersOf('moderator', 'mods')).at(-1)?.text).toMatch(/^勧誘する人（役） さん/);
  }
});

it('a member is refused a command of moderators, and is offered only the commands of members', async () => {
  await type('member', '/strikes asked');
  const [refusal] = await answersOf('member', 'general');
  expect(refusal).toMatchObject({ accepted: false, text: expect.stringContaining('モデレーター') });
  await type('member', '/help');
  const help = (await answersOf('member', 'general')).at(-1)!.text;
  expect(help).toContain('/通報');
  expect(help).not.toContain('/ストライク');
  const suggestions = await fetch(`${app.url}/api/commands/suggestions?as=member&text=%2F&lang=en`);
  const names = ((await suggestions.json()) as { suggestions: { label: string }[] }).suggestions;
  expect(names.map(({ label }) => label)).toContain('/report');
  expect(names.map(({ label }) => label)).not.toContain('/strikes');
});

it('a command names what it lacks: an unknown one is not posted as a message', async () => {
  const before = (await app.rows('general', 'member')).length;
  expect(await type('member', '/helpp')).toMatchObject({
    status: 404,
    body: { error: expect.stringContaining('/ヘルプ') },
  });
  expect(await app.rows('general', 'member')).toHaveLength(before);
  expect(await type('member', '/help', 'mods')).toMatchObject({ status: 403 });
});

it('a member reports a message by its link and appeals by its number', async () => {
  const id = await app.post('linked', '例の件、あとで話そう');
  await type('member', `/report ${app.url}/#${id} 怪しい`);
  expect((await answersOf('member', 'general')).at(-1)).toMatchObject({ accepted: true });
  await type('member', '/report https://example.com/#1');
  expect((await answersOf('member', 'general')).at(-1)).toMatchObject({ accepted: false });
  await app.post('appealing', RECRUITING_TEXT);
  const { caseId } = (await app.directMessages('appealing', 'warn'))[0]!;
  await type('appealing', `/appeal ${caseId} 冗談でした`);
  expect((await answersOf('appealing', 'general')).at(-1)).toMatchObject({ accepted: true });
  expect(JSON.stringify(await app.cardOf(caseId!))).toContain('冗談でした');
});

it('the setup asks step by step, and a chosen value is in force', async () => {
  await type('moderator', '/setup', 'mods');
  expect((await answersOf('moderator', 'mods')).at(-1)?.setup).toMatchObject({ step: 'moderators' });
  const next = await app.send('POST', '/api/commands/run?lang=ja', {
    as: 'moderator',
    channel: 'mods',
    command: 'setup',
    setup: { step: 'language', values: ['en'] },
  });
  expect(next.status).toBe(200);
  expect((await answersOf('moderator', 'mods')).at(-1)?.setup).toMatchObject({ step: 'exempt' });
  await app.post('english', RECRUITING_TEXT);
  expect((await app.directMessages('english', 'warn'))[0]?.text).toContain('Reason');
});

it('a form asks for options that do not fit on one line', async () => {
  await type('moderator', '/config import', 'mods');
  expect((await answersOf('moderator', 'mods')).at(-1)?.form?.fields.map(({ name }) => name)).toEqual([
    'file',
  ]);
  await app.send('POST', '/api/commands/run', {
    as: 'moderator',
    channel: 'mods',
    command: 'config import',
    values: { file: 'nothing: true' },
  });
  expect((await answersOf('moderator', 'mods')).at(-1)).toMatchObject({ accepted: false });
});

it('shadow mode hides nothing more, as the command says', async () => {
  await type('moderator', '/mode shadow', 'mods');
  const id = await app.post('shadowed', RECRUITING_TEXT);
  expect((await app.seen(id))?.hidden).toBe(false);
  await type('moderator', '/mode enforce', 'mods');
  expect((await app.seen(await app.post('enforced', `${RECRUITING_TEXT}。`)))?.hidden).toBe(true);
});

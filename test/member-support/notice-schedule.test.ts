import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NOTICE_LANGUAGES, noticeSchema } from '#core';
import { loadNotices, loadRulesBundle } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import {
  findDueNotices,
  lastDueTime,
  nextDueTime,
  parseNoticeLanguage,
} from '../../src/member-support/index.ts';
import { HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const eveningSchedule = { months: [11], weekdays: ['fri'], at: '18:00' } as const;
const SIX_PM = new Date('2026-11-06T09:00:00Z'); // a Friday, 18:00 in Japan
const timeAfterSix = (ms: number) => new Date(SIX_PM.getTime() + ms);
const isDue = (schedule: { months: readonly number[]; weekdays: readonly string[]; at: string }, now: Date) =>
  lastDueTime(schedule as Parameters<typeof lastDueTime>[0], now);

const loaded = await loadNotices(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const notices = loaded.value;

test('a notice is due on its weekday, in its season, at its time in Japan', () => {
  expect(isDue(eveningSchedule, SIX_PM)).toEqual(SIX_PM);
  expect(isDue(eveningSchedule, timeAfterSix(-1))).toBeUndefined();
  expect(isDue({ ...eveningSchedule, weekdays: ['thu'] }, SIX_PM)).toBeUndefined();
  expect(isDue({ ...eveningSchedule, months: [10, 12] }, SIX_PM)).toBeUndefined();
});

test('the next date of a notice is in its season, also in the next year', () => {
  const schedule = eveningSchedule as unknown as Parameters<typeof nextDueTime>[0];
  expect(nextDueTime(schedule, timeAfterSix(-1))).toEqual(SIX_PM);
  expect(nextDueTime(schedule, SIX_PM)).toEqual(new Date('2026-11-13T09:00:00Z'));
  expect(nextDueTime(schedule, new Date('2026-11-28T00:00:00Z'))).toEqual(new Date('2027-11-05T09:00:00Z'));
});

test('after an outage it comes late, but not in the middle of the night', () => {
  expect(isDue(eveningSchedule, timeAfterSix(2 * HOUR_MS))).toEqual(SIX_PM);
  expect(isDue(eveningSchedule, timeAfterSix(3 * HOUR_MS))).toBeUndefined();
  const late = { ...eveningSchedule, at: '23:30' };
  expect(isDue(late, timeAfterSix(6.5 * HOUR_MS))).toEqual(timeAfterSix(5.5 * HOUR_MS));
});

test('every channel gets the notices that the server wants, in its language; none when it wants none', () => {
  const at = timeAfterSix(MINUTE_MS);
  const of = (more: object, language: 'ja' | 'en' = 'ja') =>
    findDueNotices(notices, SERVER, { language, notices: { ...testPolicy().notices, ...more } }, at);
  expect(of({})).toEqual([]);
  expect(of({ channels: ['a', 'b', 'a'] }).map(({ channel }) => channel)).toEqual(['a', 'b']);
  expect(of({ channels: ['a'], only: ['holidays'] })).toEqual([]);
  expect(of({ channels: ['a'], only: ['weekly'] })).toHaveLength(1);
  expect(of({ channels: ['a'] })[0]!.text).toContain('闇バイト');
  expect(of({ channels: ['a'] }, 'en')[0]!.text).toContain('Yami-baito');
  expect(new Set(of({ channels: ['a', 'b'] }).map(({ key }) => key)).size).toBe(2);
});

test('every shipped notice is in five languages; each names #9110, or the lines for despair', () => {
  expect([...notices.keys()].sort()).toEqual([
    ...['despair', 'help-lines', 'holidays', 'job-talk', 'weekly', 'welcome'],
  ]);
  for (const [name, { on, texts }] of notices) {
    const line = on === 'despair' ? '0120-061-338' : '#9110';
    for (const language of NOTICE_LANGUAGES) expect(texts[language], `${name} ${language}`).toContain(line);
  }
});

test('no text promises for the police: protection is what the National Police Agency says', () => {
  const attributed = /警察庁は|National Police Agency says|警察厅呼吁|Quốc gia.*kêu gọi|Agência Nacional/;
  const protection = /保護|protect|保护|bảo vệ|protege/i;
  for (const [name, { texts }] of notices)
    for (const [language, text] of Object.entries(texts))
      for (const line of text.split('\n').filter((sentence) => protection.test(sentence)))
        expect(line, `${name} ${language}`).toMatch(attributed);
});

test('the hours of #9110 are never left open in a text that offers it', () => {
  const hours = /地域|differ by region|因地区而异|tùy khu vực|varia por região/;
  for (const [name, { texts }] of notices)
    for (const [language, text] of Object.entries(texts))
      if (text.includes('#9110')) expect(text, `${name} ${language}`).toMatch(hours);
});

test('a locale finds its language, whatever its country', () => {
  expect(['ja', 'en-GB', 'zh-TW', 'vi', 'pt-BR', 'PT_br'].map(parseNoticeLanguage)).toEqual([
    'ja',
    'en',
    'zh',
    'vi',
    'pt',
    'pt',
  ]);
  expect(parseNoticeLanguage('ko')).toBeUndefined();
  expect(parseNoticeLanguage(undefined)).toBeUndefined();
});

test('help lines without the number, or a schedule where none belongs, are refused', () => {
  const texts = Object.fromEntries(NOTICE_LANGUAGES.map((tongue) => [tongue, 'call us']));
  expect(JSON.stringify(noticeSchema.safeParse({ on: 'help', texts }).error)).toContain('#9110');
  expect(noticeSchema.safeParse({ on: 'schedule', texts }).success).toBe(false);
  expect(noticeSchema.safeParse({ on: 'join', schedule: eveningSchedule, texts }).success).toBe(false);
  expect(noticeSchema.safeParse({ on: 'join', texts }).success).toBe(true);
});

test('the shipped rules have the notices of their folder', async () => {
  const bundle = await loadRulesBundle(DEFAULT_RULES_FOLDER);
  expect(bundle.ok && bundle.value.notices.size).toBe(6);
});

test('a broken notice is refused with file and line, and so is a second one for the same occasion', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamidome-notices-'));
  try {
    await cp(DEFAULT_RULES_FOLDER, folder, { recursive: true });
    const path = join(folder, 'notices', 'weekly.yaml');
    const good = await readFile(path, 'utf8');
    const why = async (text: string) => {
      await writeFile(path, text);
      const found = await loadNotices(folder);
      return found.ok ? '' : found.why;
    };
    expect(await why(good.replace("at: '18:00'", 'at: 18'))).toMatch(
      /notices\/weekly\.yaml, line \d+: schedule\.at/,
    );
    expect(await why(good.replace('texts:', 'textes:'))).toMatch(
      /weekly\.yaml, line \d+: unknown key "textes"; did you mean "texts"/,
    );
    expect(await why(good.replace('[fri]', '[friday]'))).toMatch(/weekly\.yaml, line 6/);
    const join2 = good.replace('on: schedule', 'on: join').replace(/^schedule:.*\n/m, '');
    expect(await why(join2)).toMatch(/welcome\.yaml, line \d+: weekly\.yaml says on: join already/);
    expect(await why(good)).toBe('');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a policy that wants a notice of another name is refused with the one that was meant', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'notices-'));
  await cp(DEFAULT_RULES_FOLDER, folder, { recursive: true });
  const path = join(folder, 'policy.yaml');
  const policy = await readFile(path, 'utf8');
  await writeFile(path, policy.replace(/^ {2}only: .*$/m, '  only: [weekyl]'));
  const bundle = await loadRulesBundle(folder);
  expect(bundle.ok ? '' : bundle.why).toContain('notices.only: there is no scheduled notice "weekyl"');
  expect(bundle.ok ? '' : bundle.why).toContain('weekly');
  await rm(folder, { recursive: true });
});

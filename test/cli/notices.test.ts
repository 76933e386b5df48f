import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTICE_LANGUAGES } from '#core';
import { loadNotices } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { declaration } from '../../src/cli/notices/notices.ts';
import { callCommand, createSmallRulesFolder } from '../support/cli/run-command.ts';

let rules: string;
beforeEach(async () => {
  rules = await createSmallRulesFolder();
});
afterEach(() => rm(rules, { recursive: true }));

const notices = (...args: string[]) => callCommand('notices', ['--rules', rules, ...args]);

/** Adds lines to the policy of the folder. */
const addToPolicy = async (lines: string): Promise<void> => {
  const path = join(rules, 'policy.yaml');
  await writeFile(path, `${await readFile(path, 'utf8')}\n${lines}\n`);
};

describe('yamidome notices', () => {
  it('shows the days and times of the next notices, in Japan time', async () => {
    const { code, out } = await notices('--date', '2026-12-20', '--days', '14');
    expect(out).toMatch(
      /^2026-12-20から14日間のお知らせ（日本時間）\n {2}2026-12-21（月） {2}18:00 {2}holidays\n/,
    );
    expect(out).toContain('2027-01-01（金）  18:00  weekly');
    expect(code).toBe(0);
    const english = await notices('--date', '2026-12-20', '--days', '1', '--lang', 'en');
    expect(english.out).toContain('Notices from 2026-12-20 for 1 day, in Japan time\nNone is scheduled.\n');
  });

  it('says when the policy names no channel, and which other notices are on', async () => {
    const { out } = await notices();
    expect(out).toContain('ポリシーに投稿先（notices.channels）がないため、投稿されません。');
    expect(out).toMatch(/使う +help-lines/);
    expect(out).toMatch(/使わない +welcome/);
  });

  it('shows only the notices and channels of the policy', async () => {
    await addToPolicy('notices: { channels: ["#general"], only: [holidays], join: true }');
    const { out } = await notices('--date', '2026-12-20', '--days', '14');
    expect(out).toContain('投稿先：#general\n');
    expect(out).not.toContain('weekly');
    expect(out).toMatch(/使う +welcome/);
    const json = await notices('--date', '2026-12-28', '--days', '1', '--json');
    expect(json.out).toBe('{"at":"2026-12-28T09:00:00.000Z","name":"holidays","channels":["#general"]}\n');
  });

  it('shows the text of a notice in each of its languages', async () => {
    expect(declaration.options.text.choices).toEqual(NOTICE_LANGUAGES);
    const loaded = await loadNotices(DEFAULT_RULES_FOLDER);
    const holidays = loaded.ok ? loaded.value.get('holidays')! : undefined;
    for (const language of NOTICE_LANGUAGES)
      expect((await notices('holidays', '--text', language)).out).toBe(`${holidays?.texts[language]}\n`);
    expect((await notices('holidays', 'weekly')).out).toMatch(/^\[holidays\]\n[\s\S]+\n\n\[weekly\]\n/);
  });

  it('names the file and line of a mistake, and a name that the policy misspells', async () => {
    await addToPolicy('notices: { only: [holiday] }');
    expect((await notices()).err).toContain(
      'there is no scheduled notice "holiday"; did you mean "holidays"?',
    );
    const path = join(rules, 'notices/weekly.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace('months:', 'month:'));
    const { code, err } = await notices();
    expect(err).toMatch(/weekly\.yaml, line \d+: /);
    expect(code).toBe(2);
  });

  it('refuses an unknown notice, a day that does not exist and a wrong number of days', async () => {
    expect((await notices('holiday')).err).toBe(
      'notices: there is no notice "holiday"; did you mean "holidays"?\n',
    );
    expect((await notices('--date', '2026-02-30')).err).toContain('"2026-02-30" is not a day');
    expect((await notices('--days', '0')).err).toContain('--days takes a number from 1 to 366');
    expect((await notices('--text', 'fr')).err).toContain('--text knows ja, en, zh, vi and pt');
  });
});

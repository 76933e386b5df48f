import { expect, test } from 'vitest';
import type { Policy } from '#core';
import type { NoticePostResult } from '../../src/member-support/post-notice-now.ts';
import { createMemoryCaseStores } from '../../src/memory/index.ts';
import { moderator } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { administrator, createCommandWorld } from '../support/worlds/command-world.ts';

/** A command world that records which notices are posted. */
function createNoticesWorld(wanted: Partial<Policy['notices']>, results: readonly NoticePostResult[] = []) {
  const postedNames: string[] = [];
  const postNoticeNow = async (_: unknown, name: string) => {
    postedNames.push(name);
    return results;
  };
  const stores = { ...createMemoryCaseStores(), postNoticeNow };
  const world = createCommandWorld({ notices: { ...testPolicy().notices, ...wanted } }, stores);
  return { ...world, postedNames };
}

test('the preview shows the next date, the channels and the text of each scheduled notice', async () => {
  const { execute } = createNoticesWorld({ channels: ['plaza'] });
  const { text, file } = await execute(administrator(), { command: 'notices preview' });
  expect(text).toContain('投稿先：plaza');
  expect(text).toMatch(/holidays　次回 \d{4}-\d\d-\d\d 18:00 JST/);
  expect(text).toContain('休みの間に短い仕事を探す人が増える時期です。');
  expect(file).toMatchObject({ name: 'notices.txt', text: expect.stringContaining('#9110') });
  const limited = createNoticesWorld({ only: ['weekly'] });
  const reply = await limited.execute(administrator(), { command: 'notices preview' });
  expect(reply.text).not.toContain('holidays');
  expect(reply.text).toContain('投稿先のチャンネルが設定されていない');
});

test('a notice is posted only after a confirmation, and the reply says what happened in each channel', async () => {
  const { execute, postedNames } = createNoticesWorld({ channels: ['plaza', 'lobby'] }, [
    { channel: 'plaza', result: 'posted' },
    { channel: 'lobby', result: 'already' },
  ]);
  const post = (options: Record<string, string>) =>
    execute(administrator(), { command: 'notices post', options });
  const asked = await post({ notice: 'holidays' });
  expect(asked.text).toContain('「holidays」を plaza、lobby に投稿します');
  expect(asked.text).toContain('#9110');
  expect(postedNames).toEqual([]);
  const done = await post({ notice: 'holidays', confirm: 'yes' });
  expect(done).toMatchObject({ accepted: true });
  expect(done.text).toBe('plaza に投稿しました。\nlobby には、今日すでに投稿しています。');
  expect(postedNames).toEqual(['holidays']);
});

test('an unknown notice, a server without channels, and moderators are refused', async () => {
  const { execute, postedNames } = createNoticesWorld({ channels: ['plaza'] });
  const options = { notice: 'welcome', confirm: 'yes' };
  const unknown = await execute(administrator(), { command: 'notices post', options });
  expect(unknown).toMatchObject({ accepted: false, code: 'not-found' });
  expect(unknown.text).toContain('holidays');
  expect(await execute(moderator(), { command: 'notices preview' })).toMatchObject({
    accepted: false,
    code: 'not-administrator',
  });
  expect(postedNames).toEqual([]);
  const withoutChannels = createNoticesWorld({});
  const refused = await withoutChannels.execute(administrator(), {
    command: 'notices post',
    options: { notice: 'holidays', confirm: 'yes' },
  });
  expect(refused).toMatchObject({ accepted: false, code: 'not-ready' });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawMessage } from '../../../support/fake-slack/index.ts';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

const bytes = new TextEncoder().encode('a picture');

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture();
});
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

const fileOf = (message: RawMessage) => message.files![0]!;
const isDeleted = (message: RawMessage) => fixture.slack.world.files.get(fileOf(message).id)!.deleted;
const waitForCard = async (text: string) => fixture.slack.visibleTextOf(await fixture.waitForCard(text));

describe('when a post is hidden', () => {
  it('the file that its author uploaded with it is deleted too', async () => {
    const offer = await fixture.rin.says(fixture.general, 'RECRUIT', { files: [{ name: 'a.png', bytes }] });
    await fixture.waitUntilGone(offer);
    await waitForCard('投稿を非表示にしました');
    expect(isDeleted(offer)).toBe(true);
  });

  it('a colleague’s file that its author shared with it stays, and the card says so', async () => {
    const original = await fixture.kei.says(fixture.random, '議事録です', {
      files: [{ name: 'a.png', bytes }],
    });
    await fixture.waitUntilGone(
      await fixture.rin.says(fixture.general, 'RECRUIT', { sharedFiles: [fileOf(original)] }),
    );
    expect(await waitForCard('ファイルは残しています')).toContain('RECRUIT');
    expect(isDeleted(original)).toBe(false);
  });

  it('a colleague’s file that was edited into it stays too', async () => {
    const original = await fixture.kei.says(fixture.random, '議事録です', {
      files: [{ name: 'a.png', bytes }],
    });
    const post = await fixture.rin.says(fixture.general, 'こんにちは');
    await fixture.rin.edits(fixture.general, post, 'RECRUIT', { sharedFiles: [fileOf(original)] });
    await fixture.waitUntilGone(post);
    await waitForCard('ファイルは残しています');
    expect(isDeleted(original)).toBe(false);
  });

  it('its author’s own file stays while it is shared in another place too', async () => {
    const original = await fixture.rin.says(fixture.random, '写真です', {
      files: [{ name: 'a.png', bytes }],
    });
    await fixture.waitUntilGone(
      await fixture.rin.says(fixture.general, 'RECRUIT', { sharedFiles: [fileOf(original)] }),
    );
    await waitForCard('ファイルは残しています');
    expect(isDeleted(original)).toBe(false);
  });

  it('after a restart, its author’s file is deleted too', async () => {
    const offer = await fixture.rin.says(fixture.general, 'DOUBTFUL', { files: [{ name: 'a.png', bytes }] });
    const card = await fixture.waitForCard('確認待ち');
    await fixture.restart();
    await fixture.aoi.presses(fixture.mods, card, '違反と認める');
    await fixture.waitUntilGone(offer);
    await waitForCard('投稿を非表示にしました');
    expect(isDeleted(offer)).toBe(true);
  });

  it('after a restart, while Slack does not tell its files, it goes and the card says that files may be left', async () => {
    const offer = await fixture.rin.says(fixture.general, 'DOUBTFUL', { files: [{ name: 'a.png', bytes }] });
    const card = await fixture.waitForCard('確認待ち');
    await fixture.restart();
    fixture.slack.faults.respondWithError('conversations.replies', 'internal_error', 1000);
    await fixture.aoi.presses(fixture.mods, card, '違反と認める');
    await fixture.waitUntilGone(offer);
    await waitForCard('添付ファイルを取り除けませんでした');
    expect(isDeleted(offer)).toBe(false);
  });

  it('a file about which Slack does not answer stays', async () => {
    fixture.slack.faults.respondWithError('files.info', 'internal_error');
    const offer = await fixture.rin.says(fixture.general, 'RECRUIT', { files: [{ name: 'a.png', bytes }] });
    await fixture.waitUntilGone(offer);
    await waitForCard('添付ファイルを取り除けませんでした');
    expect(isDeleted(offer)).toBe(false);
  });
});

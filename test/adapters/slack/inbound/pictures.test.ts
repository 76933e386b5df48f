import { afterEach, beforeEach, expect, it } from 'vitest';
import { deriveCaseState } from '../../../../src/cases/index.ts';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

const picture = (text: string, name = 'offer.png') => ({ name, bytes: new TextEncoder().encode(text) });

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture();
});
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

/** The copies of the only case. */
async function copiedFiles() {
  const { archive } = fixture.stores;
  const [id] = await archive.listCasesOfServer({ platform: 'slack', id: fixture.slack.team.id }, 9);
  return deriveCaseState(await archive.read(id!))!.attachmentCopies;
}

it('a post whose picture recruits is hidden, and the card has the words of the picture', async () => {
  const post = await fixture.rin.says(fixture.general, 'look', { files: [picture('RECRUIT')] });
  await fixture.waitUntilGone(post);
  expect(fixture.slack.visibleTextOf(await fixture.waitForCard('投稿を非表示にしました'))).toContain(
    'RECRUIT',
  );
});

it('the copy of a picture names the picture and its post', async () => {
  const post = await fixture.rin.says(fixture.general, 'look', { files: [picture('RECRUIT')] });
  await fixture.waitUntilGone(post);
  const [file] = post.files!;
  expect(await copiedFiles()).toMatchObject([{ name: 'offer.png', picture: file!.id, message: post.ts }]);
});

it('the picture of a forwarded message is read and copied too, and stays where it was posted', async () => {
  const original = await fixture.aoi.says(fixture.random, 'evidence', { files: [picture('RECRUIT')] });
  const post = await fixture.rin.says(fixture.general, 'look', {
    attachments: [{ is_share: true, text: 'evidence', files: original.files }],
  });
  await fixture.waitUntilGone(post);
  const [file] = original.files!;
  expect(await copiedFiles()).toMatchObject([{ name: 'offer.png', picture: file!.id, message: post.ts }]);
  await fixture.waitForCard('投稿を非表示にしました');
  expect(fixture.slack.world.files.get(file!.id)!.deleted).toBe(false);
});

it('the card of a doubtful post says that its picture was too large to be read', async () => {
  await fixture.rin.says(fixture.general, 'DOUBTFUL', { files: [picture('a'.repeat(101))] });
  await fixture.waitForCard('1枚を読み取れず');
});

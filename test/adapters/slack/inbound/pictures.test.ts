import { afterEach, beforeEach, expect, it } from 'vitest';
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
  const { archive } = fixture.stores;
  const [id] = await archive.listCasesOfServer({ platform: 'slack', id: fixture.slack.team.id }, 9);
  const copied = (await archive.read(id!)).find(({ kind }) => kind === 'copied');
  expect(copied).toMatchObject({
    files: [{ name: 'offer.png', picture: post.files![0]!.id, message: post.ts }],
  });
});

it('the card of a doubtful post says that its picture was too large to be read', async () => {
  await fixture.rin.says(fixture.general, 'DOUBTFUL', { files: [picture('a'.repeat(101))] });
  await fixture.waitForCard('1枚を読み取れず');
});

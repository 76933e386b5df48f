import { afterEach, expect, it } from 'vitest';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture | undefined;
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);
afterEach(async () => {
  process.off('unhandledRejection', onRejection);
  rejections.length = 0;
  await fixture?.close();
});

it.each(['null', '[]', '[null]', '1', '"text"', 'true'])(
  'a signed request whose body is %s is refused, and the next post is judged',
  async (body) => {
    process.on('unhandledRejection', onRejection);
    const opened = await openWorkspaceFixture({ http: true });
    fixture = opened;
    const url = `http://127.0.0.1:${opened.bot.adapter.port()}/slack/events`;
    expect((await opened.slack.sendForgedRequest(url, body)).status).toBe(400);
    await opened.waitUntilGone(await opened.lee.says(opened.general, 'RECRUIT'));
    expect(rejections).toEqual([]);
  },
);

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTwoWorkspaces, type TestWorkspace, type TwoWorkspaces } from '../fixtures/two-workspaces.ts';

let fixture: TwoWorkspaces;
let machi: TestWorkspace;
beforeEach(async () => {
  fixture = await openTwoWorkspaces();
  ({ machi } = fixture);
});
afterEach(async () => {
  expect(machi.slack.internalErrors).toEqual([]);
  expect(fixture.logLines.join('\n')).not.toMatch(/xox[abpe]|client-secret|state-secret|RECRUIT/);
  await fixture.close();
});

/** Options of an installation with tokens that last twelve hours (token rotation). */
const ROTATING = { rotating: true };
const waitUntilGone = (workspace: TestWorkspace, post: { ts: string }) =>
  workspace.slack.waitFor(
    'the post is gone',
    () => !workspace.general.messages.some(({ ts }) => ts === post.ts),
  );
const storedGrant = async (kind: 'bot' | 'admin') => {
  const entry = await fixture.stores.secretStore.get(`slack/${machi.slack.team.id}/${kind}`);
  return entry === undefined ? undefined : (JSON.parse(entry) as { token: string; refresh?: string });
};
const usedRefreshTokens = (): number => machi.slack.oauth.rotation.used();

describe('tokens that expire', () => {
  beforeEach(async () => {
    await fixture.installApp(machi, ROTATING);
    await fixture.grantAdminToken(machi, ROTATING);
  });

  it('are kept with what renews them, the app’s and the administrator’s', async () => {
    for (const kind of ['bot', 'admin'] as const) {
      expect(await storedGrant(kind)).toMatchObject({
        team: machi.slack.team.id,
        token: expect.stringMatching(/^xoxe\.xox[bp]-/),
        refresh: expect.stringMatching(/^xoxe-/),
        expiresAt: expect.any(Number),
      });
    }
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
  });

  it('are refreshed when they have expired, each once, and the work goes on as before', async () => {
    const before = [await storedGrant('bot'), await storedGrant('admin')];
    const openings = fixture.logLines.filter((line) => line.startsWith('info workspace_serving')).length;
    fixture.advanceHours(13);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.waitForCard('非表示にしました');
    expect(usedRefreshTokens()).toBe(2);
    const after = [await storedGrant('bot'), await storedGrant('admin')];
    for (const [nth, entry] of after.entries()) {
      expect(entry!.token).not.toBe(before[nth]!.token);
      expect(entry!.refresh).not.toBe(before[nth]!.refresh);
    }
    // The workspace was not reopened for it.
    expect(fixture.logLines.filter((line) => line.startsWith('info workspace_serving'))).toHaveLength(
      openings,
    );

    fixture.advanceHours(13);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT again'));
    await machi.waitForCard('again');
    expect(usedRefreshTokens()).toBe(4);
  });

  it('are renewed two hours before, while the ones before are still good', async () => {
    fixture.advanceHours(9);
    await fixture.restart();
    await machi.slack.waitFor('it is served', () => fixture.isServed(machi));
    expect(usedRefreshTokens()).toBe(0);
    fixture.advanceHours(1.5);
    await fixture.restart();
    await machi.slack.waitFor('both are renewed', () => usedRefreshTokens() === 2);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    expect(machi.slack.calls.some(({ error }) => error === 'token_expired')).toBe(false);
  });

  it('are renewed also when Slack ends them earlier than it had said', async () => {
    machi.slack.world.tokens.get((await storedGrant('admin'))!.token)!.expiresAt = 0;
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    expect(usedRefreshTokens()).toBe(1);
  });

  it('are renewed at the start of a process that has slept for days', async () => {
    await fixture.bot.stop();
    fixture.advanceHours(100);
    await fixture.startSecondBot();
    const post = await machi.rin.says(machi.general, 'RECRUIT');
    await waitUntilGone(machi, post);
    expect(usedRefreshTokens()).toBe(2);
  });

  it('Slack is away for a moment meanwhile: the post is hidden all the same', async () => {
    fixture.advanceHours(13);
    machi.slack.faults.respondWithStatus('oauth.v2.access', 503, 2);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.waitForCard('非表示にしました');
    expect(usedRefreshTokens()).toBe(2);
  });

  it('the database is away meanwhile: the new token is used, and stored once it is back', async () => {
    const { put } = fixture.stores.secretStore;
    let away = true;
    fixture.stores.secretStore.put = async (...entry) => {
      if (away) throw new Error('the database is away');
      return put(...entry);
    };
    const before = (await storedGrant('admin'))!.token;
    fixture.advanceHours(13);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    expect((await storedGrant('admin'))!.token).toBe(before);
    expect(fixture.logLines.join()).toContain('refreshed_token_unsaved');
    away = false;
    // The next rescan stores it.
    await fixture.completeOAuth('/slack/install/go', machi, machi.owner, ROTATING);
    await machi.slack.waitFor('it is stored', async () => (await storedGrant('admin'))!.token !== before);
    expect(usedRefreshTokens()).toBe(2);
  });
});

describe('what Slack will not renew', () => {
  it('of the administrator: posts wait for a moderator, as with one that was taken back; lent anew, all is well', async () => {
    await fixture.installApp(machi, ROTATING);
    await fixture.grantAdminToken(machi, ROTATING);
    fixture.advanceHours(11);
    await machi.rin.says(machi.general, 'DOUBTFUL');
    await machi.waitForCard('確認待ち');
    machi.slack.oauth.rotation.revoke((await storedGrant('admin'))!.refresh!);
    fixture.advanceHours(2);
    const post = await machi.rin.says(machi.general, 'RECRUIT');
    await machi.waitForCard('手動の対応が必要です');
    expect(machi.general.messages.some(({ ts }) => ts === post.ts)).toBe(true);
    expect(fixture.logLines.join('\n')).toMatch(/error token_refresh_refused.*"kind":"admin"/);
    expect(fixture.logLines.join('\n')).toContain('admin_token_rejected');
    const refreshCount = machi.slack.callsTo('oauth.v2.access').length;
    await machi.rin.says(machi.general, 'RECRUIT two');
    await machi.waitForCard('two');
    expect(machi.slack.callsTo('oauth.v2.access')).toHaveLength(refreshCount);

    await fixture.completeOAuth('/slack/administrator/go', machi, machi.owner, ROTATING);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT three'));
  });

  it('of the app: nothing is said to be hidden, nothing is forgotten, and the app added anew goes on', async () => {
    await fixture.installApp(machi, ROTATING);
    await fixture.grantAdminToken(machi, ROTATING);
    fixture.advanceHours(13);
    machi.slack.oauth.rotation.revokeAllRefreshTokens();
    const post = await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.waitFor('it is logged', () => fixture.logLines.join('\n').includes('"kind":"bot"'));
    expect(machi.listCards()).toEqual([]);
    expect(machi.general.messages.some(({ ts }) => ts === post.ts)).toBe(true);
    expect(await storedGrant('bot')).toBeDefined();

    await fixture.completeOAuth('/slack/install/go', machi, machi.owner, ROTATING);
    await fixture.completeOAuth('/slack/administrator/go', machi, machi.owner, ROTATING);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT again'));
    await machi.waitForCard('again');
  });
});

describe('tokens from before rotation was turned on', () => {
  it('are exchanged for such that expire, once; the workspace notices nothing', async () => {
    await fixture.installApp(machi);
    const { token } = (await storedGrant('bot'))!;
    machi.slack.oauth.rotation.enable();
    await fixture.grantAdminToken(machi, ROTATING);
    await fixture.restart();
    await machi.slack.waitFor(
      'it is exchanged',
      async () => (await storedGrant('bot'))!.refresh !== undefined,
    );
    expect((await storedGrant('bot'))!.token).not.toBe(token);
    await fixture.restart();
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.waitForCard('非表示にしました');
    expect(machi.slack.callsTo('oauth.v2.exchange')).toHaveLength(1);
    fixture.advanceHours(13);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT again'));
    await machi.waitForCard('again');
    // Slack revokes the old token then.
    expect(machi.slack.world.tokens.get(token)!.revoked).toBe(true);
  });

  it('stay as they are where rotation is off, and Slack is not asked', async () => {
    await fixture.installApp(machi);
    await fixture.restart();
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.waitForCard('手動の対応が必要です');
    expect(machi.slack.callsTo('oauth.v2.exchange')).toEqual([]);
  });
});

it('a permission that is not kept is given back whole: what renews it too', async () => {
  await fixture.installApp(machi, ROTATING);
  const page = await fixture.completeOAuth('/slack/administrator/go', machi, machi.rin, ROTATING);
  expect(page.status).toBe(403);
  expect(machi.slack.callsTo('auth.revoke').map(({ token }) => token.split('-')[0])).toEqual([
    'xoxe.xoxp',
    'xoxe',
  ]);
  expect(machi.slack.callsTo('auth.revoke').every(({ error }) => error === undefined)).toBe(true);
  expect(await storedGrant('admin')).toBeUndefined();
});

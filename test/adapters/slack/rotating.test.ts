import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTowns, type Town, type Towns } from './towns.ts';

/** An app whose tokens last twelve hours (token rotation). */
let towns: Towns;
let machi: Town;
beforeEach(async () => {
  towns = await openTowns();
  ({ machi } = towns);
});
afterEach(async () => {
  expect(machi.slack.bugs).toEqual([]);
  expect(towns.logged.join('\n')).not.toMatch(/xox[abpe]|client-secret|state-secret|RECRUIT/);
  await towns.close();
});

const rotating = { rotating: true };
const gone = (town: Town, post: { ts: string }) =>
  town.slack.until('the post is gone', () => !town.general.messages.some(({ ts }) => ts === post.ts));
const kept = async (kind: 'bot' | 'admin') => {
  const entry = await towns.stores.vault.get(`slack/${machi.slack.team.id}/${kind}`);
  return entry === undefined ? undefined : (JSON.parse(entry) as { token: string; refresh?: string });
};
const used = (): number => machi.slack.oauth.rotation.used();

describe('tokens that expire', () => {
  beforeEach(async () => {
    await towns.installs(machi, rotating);
    await towns.lends(machi, rotating);
  });

  it('are kept with what renews them, the app’s and the administrator’s', async () => {
    for (const kind of ['bot', 'admin'] as const) {
      expect(await kept(kind)).toMatchObject({
        team: machi.slack.team.id,
        token: expect.stringMatching(/^xoxe\.xox[bp]-/),
        refresh: expect.stringMatching(/^xoxe-/),
        expiresAt: expect.any(Number),
      });
    }
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
  });

  it('are renewed when they have run out, each once, and the work goes on as if nothing had been', async () => {
    const before = [await kept('bot'), await kept('admin')];
    const openings = towns.logged.filter((line) => line.startsWith('info serving')).length;
    towns.passes(13);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(used()).toBe(2);
    const after = [await kept('bot'), await kept('admin')];
    for (const [nth, entry] of after.entries()) {
      expect(entry!.token).not.toBe(before[nth]!.token);
      expect(entry!.refresh).not.toBe(before[nth]!.refresh);
    }
    // Nobody and nothing of the workspace was read again for it.
    expect(towns.logged.filter((line) => line.startsWith('info serving'))).toHaveLength(openings);

    towns.passes(13);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT again'));
    await machi.card('again');
    expect(used()).toBe(4);
  });

  it('are renewed two hours before, while the ones before are still good', async () => {
    towns.passes(9);
    await towns.restart();
    await machi.slack.until('it is served', () => towns.served(machi));
    expect(used()).toBe(0);
    towns.passes(1.5);
    await towns.restart();
    await machi.slack.until('both are renewed', () => used() === 2);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    expect(machi.slack.calls.some(({ error }) => error === 'token_expired')).toBe(false);
  });

  it('are renewed also when Slack ends them earlier than it had said', async () => {
    machi.slack.world.tokens.get((await kept('admin'))!.token)!.expiresAt = 0;
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    expect(used()).toBe(1);
  });

  it('are renewed at the start of a process that has slept for days', async () => {
    await towns.bot.stop();
    towns.passes(100);
    await towns.another();
    const post = await machi.rin.says(machi.general, 'RECRUIT');
    await gone(machi, post);
    expect(used()).toBe(2);
  });

  it('Slack is away for a moment meanwhile: the post is hidden all the same', async () => {
    towns.passes(13);
    machi.slack.faults.fails('oauth.v2.access', 503, 2);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(used()).toBe(2);
  });

  it('the database is away meanwhile: the new token is used, and stored once it is back', async () => {
    const { put } = towns.stores.vault;
    let away = true;
    towns.stores.vault.put = async (...entry) => {
      if (away) throw new Error('the database is away');
      return put(...entry);
    };
    const before = (await kept('admin'))!.token;
    towns.passes(13);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    expect((await kept('admin'))!.token).toBe(before);
    expect(towns.logged.join()).toContain('a renewed token is not stored yet');
    away = false;
    // Whatever is looked at next brings it there.
    await towns.through('/slack/install/go', machi, machi.owner, rotating);
    await machi.slack.until('it is stored', async () => (await kept('admin'))!.token !== before);
    expect(used()).toBe(2);
  });
});

describe('what Slack will not renew', () => {
  it('of the administrator: posts wait for a moderator, as with one that was taken back; lent anew, all is well', async () => {
    await towns.installs(machi, rotating);
    await towns.lends(machi, rotating);
    towns.passes(11);
    await machi.rin.says(machi.general, 'DOUBTFUL');
    await machi.card('確認待ち');
    machi.slack.oauth.rotation.revoke((await kept('admin'))!.refresh!);
    towns.passes(2);
    const post = await machi.rin.says(machi.general, 'RECRUIT');
    await machi.card('手作業が必要です');
    expect(machi.general.messages.some(({ ts }) => ts === post.ts)).toBe(true);
    expect(towns.logged.join('\n')).toMatch(/error a token cannot be renewed.*"kind":"admin"/);
    expect(towns.logged.join('\n')).toContain("the administrator's token is not accepted; messages wait");
    const asked = machi.slack.callsTo('oauth.v2.access').length;
    await machi.rin.says(machi.general, 'RECRUIT two');
    await machi.card('two');
    expect(machi.slack.callsTo('oauth.v2.access')).toHaveLength(asked);

    await towns.through('/slack/administrator/go', machi, machi.owner, rotating);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT three'));
  });

  it('of the app: nothing is said to be hidden, nothing is forgotten, and the app added anew goes on', async () => {
    await towns.installs(machi, rotating);
    await towns.lends(machi, rotating);
    towns.passes(13);
    machi.slack.oauth.rotation.spoil();
    const post = await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.until('it is told', () => towns.logged.join('\n').includes('"kind":"bot"'));
    expect(machi.cards()).toEqual([]);
    expect(machi.general.messages.some(({ ts }) => ts === post.ts)).toBe(true);
    expect(await kept('bot')).toBeDefined();

    await towns.through('/slack/install/go', machi, machi.owner, rotating);
    await towns.through('/slack/administrator/go', machi, machi.owner, rotating);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT again'));
    await machi.card('again');
  });
});

describe('tokens from before rotation was turned on', () => {
  it('are exchanged for such that expire, once; the workspace notices nothing', async () => {
    await towns.installs(machi);
    const { token } = (await kept('bot'))!;
    machi.slack.oauth.rotation.enable();
    await towns.lends(machi, rotating);
    await towns.restart();
    await machi.slack.until('it is exchanged', async () => (await kept('bot'))!.refresh !== undefined);
    expect((await kept('bot'))!.token).not.toBe(token);
    await towns.restart();
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(machi.slack.callsTo('oauth.v2.exchange')).toHaveLength(1);
    towns.passes(13);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT again'));
    await machi.card('again');
    // Slack ends the old one then.
    expect(machi.slack.world.tokens.get(token)!.revoked).toBe(true);
  });

  it('stay as they are where rotation is off, and Slack is not asked', async () => {
    await towns.installs(machi);
    await towns.restart();
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.card('手作業が必要です');
    expect(machi.slack.callsTo('oauth.v2.exchange')).toEqual([]);
  });
});

it('a permission that is not kept is given back whole: what renews it too', async () => {
  await towns.installs(machi, rotating);
  const page = await towns.through('/slack/administrator/go', machi, machi.rin, rotating);
  expect(page.status).toBe(403);
  expect(machi.slack.callsTo('auth.revoke').map(({ token }) => token.split('-')[0])).toEqual([
    'xoxe.xoxp',
    'xoxe',
  ]);
  expect(machi.slack.callsTo('auth.revoke').every(({ error }) => error === undefined)).toBe(true);
  expect(await kept('admin')).toBeUndefined();
});

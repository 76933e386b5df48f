import { afterEach, describe, expect, it } from 'vitest';
import {
  openWorkspaceFixture,
  type WorkspaceFixture,
  type WorkspaceFixtureOptions,
} from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
const openFixture = async (options?: WorkspaceFixtureOptions): Promise<void> => {
  fixture = await openWorkspaceFixture(options);
};
afterEach(() => fixture.close());

const successfulDeletes = () =>
  fixture.slack.callsTo('chat.delete').filter(({ error }) => error === undefined);

describe('Slack never waits', () => {
  it.each([
    ['Socket Mode', false],
    ['HTTP', true],
  ])('over %s: everything is acknowledged while no store has answered yet', async (_, http) => {
    await openFixture({ http });
    const { append } = fixture.stores.archive;
    let answer = (): void => {};
    const answering = new Promise<void>((resolve) => {
      answer = resolve;
    });
    fixture.stores.archive.append = async (...args) => {
      await answering;
      return append(...args);
    };
    const posts = [
      await fixture.rin.says(fixture.general, 'RECRUIT'),
      await fixture.lee.says(fixture.random, 'RECRUIT'),
      await fixture.kei.says(fixture.general, 'おはよう'),
    ];
    await fixture.slack.waitFor('all is acknowledged', () =>
      fixture.slack.deliveries.every(({ ackMs }) => ackMs !== undefined),
    );
    expect(await fixture.kei.runsCommand(fixture.general, '/yamidome help')).toMatchObject({
      kind: 'ephemeral',
    });
    expect(posts.every(fixture.isPresent)).toBe(true);
    answer();
    await fixture.waitUntilGone(posts[0]!);
    expect(fixture.slack.deliveries.filter(({ retry }) => retry > 0)).toEqual([]);
  });
});

describe('what comes twice', () => {
  it.each([
    ['Socket Mode', false],
    ['HTTP', true],
  ])('over %s: an event that Slack sends three times is one case and one deletion', async (_, http) => {
    await openFixture({ http });
    fixture.slack.repeatEvents(3);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    await fixture.waitForDirectMessage(fixture.rin, '#9110');
    expect(successfulDeletes()).toHaveLength(1);
    expect(fixture.listCards()).toHaveLength(1);
  });

  it('a card whose answer was lost on the way is posted once', async () => {
    await openFixture({ adapter: { timeoutMs: 300 } });
    fixture.slack.faults.dropResponse('chat.postMessage');
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    await fixture.waitForCard('確認待ち');
    await fixture.slack.waitFor(
      'the bot looks again',
      () => fixture.slack.callsTo('conversations.history').length > 0,
    );
    await fixture.slack.waitFor(
      'it knows',
      async () => (await fixture.stores.archive.listUnfinished()).length === 0,
    );
    expect(fixture.listCards()).toHaveLength(1);
  });
});

describe('connections', () => {
  it('while Slack renews one socket the other goes on listening, and a new one comes at once', async () => {
    await openFixture();
    fixture.slack.sockets.refresh();
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.slack.waitFor('two sockets again', () => fixture.slack.sockets.count() === 2);
    expect(fixture.slack.deliveries.some(({ way }) => way === 'lost')).toBe(false);
  });

  it('what was said while all sockets were gone is read back', async () => {
    await openFixture();
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.slack.waitFor('the event was sent', () =>
      fixture.slack.deliveries.some(({ ackMs }) => ackMs !== undefined),
    );
    fixture.slack.sockets.cut();
    let missed = await fixture.rin.says(fixture.general, 'x');
    await fixture.slack.withoutEvents(async () => {
      missed = await fixture.rin.says(fixture.general, 'RECRUIT');
    });
    await fixture.waitUntilGone(missed);
  });

  it('what was said while the process was down is read back, replies in threads too', async () => {
    await openFixture();
    const talk = await fixture.kei.says(fixture.general, '話しましょう');
    await fixture.kei.says(fixture.general, 'はい', { thread: talk });
    await fixture.slack.waitFor(
      'told',
      () => fixture.slack.deliveries.filter(({ ackMs }) => ackMs !== undefined).length >= 2,
    );
    await fixture.stop();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    const fresh = await fixture.kei.says(fixture.random, 'だれか');
    const reply = await fixture.lee.says(fixture.random, 'RECRUIT', { thread: fresh });
    await fixture.startBot();
    await fixture.waitUntilGone(post);
    await fixture.waitUntilGone(reply);
  });

  it('a card is found again after a restart and changed, not posted a second time', async () => {
    await openFixture();
    const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    await fixture.restart();
    await fixture.aoi.presses(fixture.mods, card, '違反と認める');
    await fixture.waitUntilGone(post);
    await fixture.waitForCard('非表示にしました');
    expect(fixture.listCards()).toHaveLength(1);
  });

  it('two processes at once make one case, one deletion and one direct message of an event', async () => {
    await openFixture();
    const first = fixture.bot;
    await fixture.startBot();
    fixture.slack.repeatEvents(4);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    const directMessage = await fixture.waitForDirectMessage(fixture.rin, '#9110');
    expect(directMessage.channel.messages).toHaveLength(1);
    expect(successfulDeletes()).toHaveLength(1);
    await first.stop();
  });
});

describe('when Slack says no', () => {
  it('a pause that it asks for is kept, and then the post is deleted', async () => {
    await openFixture();
    fixture.slack.faults.rateLimit('chat.delete', 1);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(fixture.slack.callsTo('chat.delete').map(({ error }) => error)).toEqual([
      'ratelimited',
      undefined,
    ]);
  });

  it('an outage of Slack is waited for', async () => {
    await openFixture();
    fixture.slack.faults.respondWithStatus('chat.delete', 503);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  });

  it('a post that its author has deleted already counts as gone', async () => {
    await openFixture();
    fixture.slack.faults.respondWithError('chat.delete', 'message_not_found');
    await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.waitForCard('すでに');
  });

  it('a bot token that is not accepted ends the start with a sentence', async () => {
    await openFixture();
    const wrong = openWorkspaceFixture({ adapter: { botToken: 'xoxb-wrong' } });
    await expect(wrong).rejects.toThrow('SLACK_BOT_TOKEN is not accepted');
    await expect(
      openWorkspaceFixture({ adapter: { link: { kind: 'socket', appToken: 'xapp-wrong' } } }),
    ).rejects.toThrow('SLACK_APP_TOKEN is not accepted');
  });

  it('an app that was removed forgets what it knew of the workspace and says so', async () => {
    await openFixture();
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    await fixture.waitForCard('確認待ち');
    fixture.slack.revokeToken(fixture.slack.botToken);
    void fixture.slack.emit({ type: 'app_uninstalled' });
    await fixture.slack.waitFor('it is known', () => !fixture.bot.adapter.health().ok);
    await fixture.slack.waitFor(
      'all is forgotten',
      async () => (await fixture.stores.keyValueStore.list('slack/')).length === 0,
    );
  });

  it('is not forgotten because of an old message that it was removed, nor because an administrator left', async () => {
    await openFixture();
    fixture.slack.revokeToken(fixture.slack.userToken);
    void fixture.slack.emit({ type: 'app_uninstalled' });
    void fixture.slack.emit({ type: 'tokens_revoked', tokens: { oauth: [fixture.slack.owner.id], bot: [] } });
    await fixture.slack.waitFor('the token is known to be gone', () => !fixture.bot.adapter.health().ok);
    expect(fixture.bot.adapter.health()).toEqual({
      ok: false,
      why: "the administrator's token: token_revoked",
    });
    await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.waitForCard('手動の対応が必要です');
  });

  it('events that Slack held back are read from the history', async () => {
    await openFixture({ http: true });
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.slack.waitFor('told', () =>
      fixture.slack.deliveries.some(({ ackMs }) => ackMs !== undefined),
    );
    let missed = await fixture.kei.says(fixture.general, 'x');
    await fixture.slack.withoutEvents(async () => {
      missed = await fixture.rin.says(fixture.general, 'RECRUIT');
    });
    const body = {
      type: 'app_rate_limited',
      team_id: fixture.slack.team.id,
      minute_rate_limited: 1,
      api_app_id: 'A1',
    };
    await fixture.slack.sendForgedRequest(
      `http://127.0.0.1:${fixture.bot.adapter.port()}/slack/events`,
      JSON.stringify(body),
    );
    await fixture.waitUntilGone(missed);
  });
});

describe('a forged request', () => {
  const body = (more: object = {}) =>
    JSON.stringify({
      ...{ type: 'event_callback', team_id: fixture.slack.team.id, event_id: 'Ev-forged', ...more },
      event: {
        type: 'message',
        channel: fixture.general.id,
        user: fixture.rin.id,
        ts: '1700000000.000100',
        text: 'RECRUIT',
      },
    });
  const url = () => `http://127.0.0.1:${fixture.bot.adapter.port()}/slack/events`;
  /** Checks that a genuine post afterwards is judged, and that the forged one became no case. */
  const nothingCameOfIt = async (): Promise<void> => {
    await fixture.waitUntilGone(await fixture.lee.says(fixture.general, 'RECRUIT true'));
    await fixture.waitForCard('RECRUIT true');
    expect(fixture.listCards()).toHaveLength(1);
  };

  it.each([
    ['with a wrong signature', { with: 'another secret' }],
    ['signed six minutes ago', { at: new Date(Date.now() - 6 * 60_000) }],
    ['without a signature', { headers: { 'x-slack-signature': '' } }],
  ])('%s is refused', async (_, how) => {
    await openFixture({ http: true });
    expect((await fixture.slack.sendForgedRequest(url(), body(), how)).status).toBe(401);
    await nothingCameOfIt();
  });

  it('rightly signed but of another workspace is let go by', async () => {
    await openFixture({ http: true });
    expect((await fixture.slack.sendForgedRequest(url(), body({ team_id: 'TOTHER' }))).status).toBe(200);
    await nothingCameOfIt();
    expect(fixture.logLines.join('\n')).toContain('event_for_unknown_workspace');
  });

  it('a request that is sent once more is judged once', async () => {
    await openFixture({ http: true });
    const once = body();
    expect((await fixture.slack.sendForgedRequest(url(), once)).status).toBe(200);
    expect((await fixture.slack.sendForgedRequest(url(), once)).status).toBe(200);
    await fixture.waitForCard('RECRUIT');
    expect(fixture.slack.callsTo('chat.delete')).toHaveLength(1);
  });

  it('never shows in the log what members wrote, nor a token', async () => {
    await openFixture({ http: true });
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT ひみつ'));
    await fixture.waitForCard('非表示にしました');
    const log = fixture.logLines.join('\n');
    expect(log).not.toMatch(/ひみつ|xox[bp]-|xapp-|signing-secret/);
  });
});

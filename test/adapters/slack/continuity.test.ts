import { afterEach, describe, expect, it } from 'vitest';
import { type Community, type CommunityOptions, openCommunity } from './community.ts';

let town: Community;
const open = async (options?: CommunityOptions): Promise<void> => {
  town = await openCommunity(options);
};
afterEach(() => town.close());

const deletes = () => town.slack.callsTo('chat.delete').filter(({ error }) => error === undefined);

describe('Slack never waits', () => {
  it.each([
    ['Socket Mode', false],
    ['HTTP', true],
  ])('over %s: everything is acknowledged while no store has answered yet', async (_, http) => {
    await open({ http });
    const { append } = town.stores.archive;
    let answer = (): void => {};
    const answering = new Promise<void>((resolve) => {
      answer = resolve;
    });
    town.stores.archive.append = async (...asked) => {
      await answering;
      return append(...asked);
    };
    const posts = [
      await town.rin.says(town.general, 'RECRUIT'),
      await town.lee.says(town.random, 'RECRUIT'),
      await town.kei.says(town.general, 'おはよう'),
    ];
    await town.slack.until('all is acknowledged', () =>
      town.slack.deliveries.every(({ ackMs }) => ackMs !== undefined),
    );
    expect(await town.kei.runs(town.general, '/yamidome help')).toMatchObject({ kind: 'ephemeral' });
    expect(posts.every(town.standing)).toBe(true);
    answer();
    await town.gone(posts[0]!);
    expect(town.slack.deliveries.filter(({ retry }) => retry > 0)).toEqual([]);
  });
});

describe('what comes twice', () => {
  it.each([
    ['Socket Mode', false],
    ['HTTP', true],
  ])('over %s: an event that Slack sends three times is one case and one deletion', async (_, http) => {
    await open({ http });
    town.slack.repeats(3);
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await town.card('非表示にしました');
    await town.letter(town.rin, '#9110');
    expect(deletes()).toHaveLength(1);
    expect(town.cards()).toHaveLength(1);
  });

  it('a card whose answer was lost on the way is posted once', async () => {
    await open({ adapter: { timeoutMs: 300 } });
    town.slack.faults.blackHole('chat.postMessage');
    await town.rin.says(town.general, 'DOUBTFUL');
    await town.card('確認待ち');
    await town.slack.until(
      'the bot looks again',
      () => town.slack.callsTo('conversations.history').length > 0,
    );
    await town.slack.until('it knows', async () => (await town.stores.archive.unfinished()).length === 0);
    expect(town.cards()).toHaveLength(1);
  });
});

describe('connections', () => {
  it('while Slack renews one socket the other goes on listening, and a new one comes at once', async () => {
    await open();
    town.slack.sockets.refresh();
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await town.slack.until('two sockets again', () => town.slack.sockets.count() === 2);
    expect(town.slack.deliveries.some(({ way }) => way === 'lost')).toBe(false);
  });

  it('what was said while all sockets were gone is read back', async () => {
    await open();
    await town.kei.says(town.general, 'おはよう');
    await town.slack.until('it was told', () =>
      town.slack.deliveries.some(({ ackMs }) => ackMs !== undefined),
    );
    town.slack.sockets.cut();
    let missed = await town.rin.says(town.general, 'x');
    await town.slack.silently(async () => {
      missed = await town.rin.says(town.general, 'RECRUIT');
    });
    await town.gone(missed);
  });

  it('what was said while the process was down is read back, replies in threads too', async () => {
    await open();
    const talk = await town.kei.says(town.general, '話しましょう');
    await town.kei.says(town.general, 'はい', { thread: talk });
    await town.slack.until(
      'told',
      () => town.slack.deliveries.filter(({ ackMs }) => ackMs !== undefined).length >= 2,
    );
    await town.stop();
    const post = await town.rin.says(town.general, 'RECRUIT');
    const fresh = await town.kei.says(town.random, 'だれか');
    const reply = await town.lee.says(town.random, 'RECRUIT', { thread: fresh });
    await town.begin();
    await town.gone(post);
    await town.gone(reply);
  });

  it('a card is found again after a restart and changed, not posted a second time', async () => {
    await open();
    const post = await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    await town.restart();
    await town.aoi.presses(town.mods, card, '違反と認める');
    await town.gone(post);
    await town.card('非表示にしました');
    expect(town.cards()).toHaveLength(1);
  });

  it('two processes at once make one case, one deletion and one letter of an event', async () => {
    await open();
    const first = town.bot;
    await town.begin();
    town.slack.repeats(4);
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await town.card('非表示にしました');
    const letter = await town.letter(town.rin, '#9110');
    expect(letter.channel.messages).toHaveLength(1);
    expect(deletes()).toHaveLength(1);
    await first.stop();
  });
});

describe('when Slack says no', () => {
  it('a pause that it asks for is kept, and then the post is deleted', async () => {
    await open();
    town.slack.faults.limits('chat.delete', 1);
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(town.slack.callsTo('chat.delete').map(({ error }) => error)).toEqual(['ratelimited', undefined]);
  });

  it('an outage of Slack is waited for', async () => {
    await open();
    town.slack.faults.fails('chat.delete', 503);
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
  });

  it('a post that its author has deleted already counts as gone', async () => {
    await open();
    town.slack.faults.refuses('chat.delete', 'message_not_found');
    await town.rin.says(town.general, 'RECRUIT');
    await town.card('すでに');
  });

  it('a bot token that is not accepted ends the start with a sentence', async () => {
    await open();
    const wrong = openCommunity({ adapter: { botToken: 'xoxb-wrong' } });
    await expect(wrong).rejects.toThrow('SLACK_BOT_TOKEN is not accepted');
    await expect(
      openCommunity({ adapter: { link: { kind: 'socket', appToken: 'xapp-wrong' } } }),
    ).rejects.toThrow('SLACK_APP_TOKEN is not accepted');
  });

  it('an app that was removed forgets what it knew of the workspace and says so', async () => {
    await open();
    await town.rin.says(town.general, 'DOUBTFUL');
    await town.card('確認待ち');
    town.slack.revokes(town.slack.botToken);
    void town.slack.emit({ type: 'app_uninstalled' });
    await town.slack.until('it is known', () => !town.bot.adapter.health().ok);
    await town.slack.until(
      'all is forgotten',
      async () => (await town.stores.memos.list('slack/')).length === 0,
    );
  });

  it('is not forgotten because of an old message that it was removed, nor because an administrator left', async () => {
    await open();
    town.slack.revokes(town.slack.userToken);
    void town.slack.emit({ type: 'app_uninstalled' });
    void town.slack.emit({ type: 'tokens_revoked', tokens: { oauth: [town.slack.owner.id], bot: [] } });
    await town.slack.until('the token is known to be gone', () => !town.bot.adapter.health().ok);
    expect(town.bot.adapter.health()).toEqual({ ok: false, why: "the administrator's token: token_revoked" });
    await town.rin.says(town.general, 'RECRUIT');
    await town.card('手作業が必要です');
  });

  it('events that Slack held back are read from the history', async () => {
    await open({ http: true });
    await town.kei.says(town.general, 'おはよう');
    await town.slack.until('told', () => town.slack.deliveries.some(({ ackMs }) => ackMs !== undefined));
    let held = await town.kei.says(town.general, 'x');
    await town.slack.silently(async () => {
      held = await town.rin.says(town.general, 'RECRUIT');
    });
    const body = {
      type: 'app_rate_limited',
      team_id: town.slack.team.id,
      minute_rate_limited: 1,
      api_app_id: 'A1',
    };
    await town.slack.forged(`http://127.0.0.1:${town.bot.adapter.port()}/slack/events`, JSON.stringify(body));
    await town.gone(held);
  });
});

describe('a forged request', () => {
  const body = (more: object = {}) =>
    JSON.stringify({
      ...{ type: 'event_callback', team_id: town.slack.team.id, event_id: 'Ev-forged', ...more },
      event: {
        type: 'message',
        channel: town.general.id,
        user: town.rin.id,
        ts: '1700000000.000100',
        text: 'RECRUIT',
      },
    });
  const url = () => `http://127.0.0.1:${town.bot.adapter.port()}/slack/events`;
  /** A true post after it is judged, and the forged one has left no case. */
  const nothingCameOfIt = async (): Promise<void> => {
    await town.gone(await town.lee.says(town.general, 'RECRUIT true'));
    await town.card('RECRUIT true');
    expect(town.cards()).toHaveLength(1);
  };

  it.each([
    ['with a wrong signature', { with: 'another secret' }],
    ['signed six minutes ago', { at: new Date(Date.now() - 6 * 60_000) }],
    ['without a signature', { headers: { 'x-slack-signature': '' } }],
  ])('%s is refused', async (_, how) => {
    await open({ http: true });
    expect((await town.slack.forged(url(), body(), how)).status).toBe(401);
    await nothingCameOfIt();
  });

  it('rightly signed but of another workspace is let go by', async () => {
    await open({ http: true });
    expect((await town.slack.forged(url(), body({ team_id: 'TOTHER' }))).status).toBe(200);
    await nothingCameOfIt();
    expect(town.logged.join('\n')).toContain('another workspace');
  });

  it('a request that is sent once more is judged once', async () => {
    await open({ http: true });
    const once = body();
    expect((await town.slack.forged(url(), once)).status).toBe(200);
    expect((await town.slack.forged(url(), once)).status).toBe(200);
    await town.card('RECRUIT');
    expect(town.slack.callsTo('chat.delete')).toHaveLength(1);
  });

  it('never shows in the log what members wrote, nor a token', async () => {
    await open({ http: true });
    await town.gone(await town.rin.says(town.general, 'RECRUIT ひみつ'));
    await town.card('非表示にしました');
    const log = town.logged.join('\n');
    expect(log).not.toMatch(/ひみつ|xox[bp]-|xapp-|signing-secret/);
  });
});

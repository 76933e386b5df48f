import { App, HTTPReceiver, SocketModeReceiver, type types, webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../adapters/slack/client/clients.ts';
import {
  BOT_SCOPES,
  CLIENT_ID,
  CLIENT_SECRET,
  createOrganisation,
  type FakeSlack,
  startFakeSlack,
  visibleTextOf,
} from '../index.ts';

// Checks the fake with the real SDK: the fake must accept all requests of Slack's clients.

let slack: FakeSlack;
const apps: App[] = [];
beforeEach(async () => {
  slack = await startFakeSlack({ retriesMs: [0, 20, 40] });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  expect(slack.internalErrors).toEqual([]);
  await slack.stop();
});

const createTestClient = (token = slack.botToken, more: webApi.WebClientOptions = {}) =>
  new webApi.WebClient(token, { slackApiUrl: slack.api, logger: silentLogger, ...more });
const errorCodeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: webApi.WebAPIPlatformError) => error.data.error,
  );

async function startBoltApp(http = false): Promise<App> {
  const clientOptions = { slackApiUrl: slack.api };
  const logger = silentLogger;
  const receiver = http
    ? new HTTPReceiver({ signingSecret: slack.secret, logger })
    : new SocketModeReceiver({ appToken: slack.appToken, logger, installerOptions: { clientOptions } });
  const made = new App({ token: slack.botToken, receiver, clientOptions, logger });
  apps.push(made);
  const server = await (http ? made.start(0) : made.start());
  if (http)
    slack.setEventUrl(
      `http://127.0.0.1:${(server as { address(): { port: number } }).address().port}/slack/events`,
    );
  return made;
}

describe('tokens', () => {
  it('say who they are; unknown and revoked ones are refused', async () => {
    expect(await createTestClient().auth.test()).toMatchObject({
      team_id: slack.team.id,
      user_id: slack.bot.id,
    });
    expect(await errorCodeOf(createTestClient('xoxb-none').auth.test())).toBe('invalid_auth');
    slack.revokeToken(slack.botToken);
    expect(await errorCodeOf(createTestClient().auth.test())).toBe('token_revoked');
  });

  it('of the wrong kind, or without the scope, are refused', async () => {
    expect(await errorCodeOf(createTestClient().apps.connections.open())).toBe('not_allowed_token_type');
    slack.world.tokens.get(slack.botToken)!.scopes.delete('users:read');
    expect(await errorCodeOf(createTestClient().users.info({ user: slack.bot.id }))).toBe('missing_scope');
  });
});

describe('tokens that expire', () => {
  const keys = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };

  it('are renewed by a refresh token that is good for one use; two at the most are good at a time', async () => {
    const whose = { world: slack.world, token: slack.world.tokens.get(slack.botToken)!, responseFields: {} };
    const first = slack.oauth.rotation.issue(whose) as { access_token: string; refresh_token: string };
    const again = { ...keys, grant_type: 'refresh_token' as const };
    const second = await createTestClient().oauth.v2.access({ ...again, refresh_token: first.refresh_token });
    expect(second).toMatchObject({ token_type: 'bot', expires_in: 43_200 });
    expect(
      await errorCodeOf(createTestClient().oauth.v2.access({ ...again, refresh_token: first.refresh_token })),
    ).toBe('invalid_refresh_token');
    expect(await errorCodeOf(createTestClient(first.access_token).auth.test())).toBe('accepted');
    await createTestClient().oauth.v2.access({ ...again, refresh_token: second.refresh_token! });
    expect(await errorCodeOf(createTestClient(first.access_token).auth.test())).toBe('token_revoked');
    slack.world.tokens.get(second.access_token!)!.expiresAt = 0;
    expect(await errorCodeOf(createTestClient(second.access_token!).auth.test())).toBe('token_expired');
  });
});

describe('an organisation', () => {
  it('has one token, which must be told the workspace, and enters only those that the app was added to', async () => {
    const grid = createOrganisation();
    const here = await startFakeSlack({ organisation: grid });
    const there = await startFakeSlack({ organisation: grid, sameSlackAs: here });
    const token = { kind: 'bot', user: grid.botId, scopes: new Set(BOT_SCOPES), revoked: false } as const;
    grid.tokens.set('xoxb-grid', { ...token });
    const whole = createTestClient('xoxb-grid', { slackApiUrl: here.api });
    grid.grantAccess(there.context);
    expect(await whole.auth.test()).toMatchObject({ enterprise_id: grid.id, is_enterprise_install: true });
    expect((await whole.auth.teams.list()).teams).toMatchObject([{ id: there.team.id }]);
    expect(await errorCodeOf(whole.users.list({}))).toBe('missing_argument');
    expect(await errorCodeOf(whole.users.list({ team_id: here.team.id }))).toBe('team_access_not_granted');
    expect(await errorCodeOf(whole.users.list({ team_id: there.team.id }))).toBe('accepted');
    const general = here.channel('general');
    expect(await errorCodeOf(whole.conversations.history({ channel: general.id }))).toBe(
      'team_access_not_granted',
    );
    await there.stop();
    await here.stop();
  });
});

describe('messages', () => {
  it('the bot deletes only its own; an administrator’s token deletes others’, but no stranger’s', async () => {
    const channel = slack.channel('general');
    const post = await slack.person('rin').says(channel, 'hello');
    const foreign = await slack.person('guest', { stranger: true }).says(channel, 'hello');
    const own = await createTestClient().chat.postMessage({ channel: channel.id, text: 'mine' });
    const at = ({ ts }: { ts: string }) => ({ channel: channel.id, ts });
    expect(await errorCodeOf(createTestClient().chat.delete(at(post)))).toBe('cant_delete_message');
    expect(await errorCodeOf(createTestClient(slack.userToken).chat.delete(at(foreign)))).toBe(
      'cant_delete_message',
    );
    expect((await createTestClient(slack.userToken).chat.delete(at(post))).ok).toBe(true);
    expect((await createTestClient().chat.delete({ channel: channel.id, ts: own.ts! })).ok).toBe(true);
    expect(await errorCodeOf(createTestClient(slack.userToken).chat.delete(at(post)))).toBe(
      'message_not_found',
    );
  });

  it('a history is read in pages, by those who are in the channel', async () => {
    const channel = slack.channel('general');
    const rin = slack.person('rin');
    for (const text of ['1', '2', '3']) await rin.says(channel, text);
    const first = await createTestClient().conversations.history({ channel: channel.id, limit: 2 });
    expect(first.messages?.map(({ text }) => text)).toEqual(['3', '2']);
    const cursor = first.response_metadata!.next_cursor!;
    const second = await createTestClient().conversations.history({ channel: channel.id, limit: 2, cursor });
    expect(second.messages?.map(({ text }) => text)).toEqual(['1']);
    const elsewhere = slack.channel('elsewhere', { bot: false });
    expect(await errorCodeOf(createTestClient().conversations.history({ channel: elsewhere.id }))).toBe(
      'not_in_channel',
    );
  });

  it('blocks that Slack would not take are not taken', async () => {
    const { id: channel } = slack.channel('general');
    const text = { type: 'plain_text', text: 'x'.repeat(151) } as const;
    const post = (blocks: object[]) =>
      errorCodeOf(
        createTestClient().chat.postMessage({ channel, text: 'x', blocks } as Parameters<
          webApi.WebClient['chat']['postMessage']
        >[0]),
      );
    expect(await post([{ type: 'header', text }])).toBe('invalid_blocks');
    expect(await post([{ type: 'poem' }])).toBe('invalid_blocks');
    expect(await post([{ type: 'actions', elements: [] }])).toBe('invalid_blocks');
    expect(await post(Array.from({ length: 51 }, () => ({ type: 'divider' })))).toBe('invalid_blocks');
  });

  it('files go up with the SDK’s own upload and come down only with a token', async () => {
    const channel = slack.channel('general');
    await createTestClient().filesUploadV2({ channel_id: channel.id, filename: 'a.txt', content: 'words' });
    const [file] = channel.messages[0]!.files!;
    const down = (headers: Record<string, string>) =>
      fetch(file!.url_private, { headers }).then((answer) => answer.text());
    expect(await down({ authorization: `Bearer ${slack.botToken}` })).toBe('words');
    expect(await down({})).toContain('<html>');
  });
});

describe.each([
  ['Socket Mode', false],
  ['HTTP', true],
])('over %s', (_, http) => {
  it('Bolt hears what people say, edit and delete', async () => {
    const received: unknown[] = [];
    (await startBoltApp(http)).event(
      'message',
      async ({ event }) => void received.push(event.subtype ?? 'said'),
    );
    const channel = slack.channel('general');
    const rin = slack.person('rin');
    const post = await rin.says(channel, 'hello');
    await rin.edits(channel, post, 'hello you');
    await rin.deletes(channel, post);
    await slack.waitFor('all three', () => received.length === 3);
    expect(received.sort()).toEqual(['message_changed', 'message_deleted', 'said']);
  });

  it('commands, buttons and forms reach Bolt, and people see what it answers', async () => {
    const bolt = await startBoltApp(http);
    bolt.command('/ask', async ({ ack, respond }) => {
      await ack();
      await respond({ response_type: 'ephemeral', text: 'asked' });
    });
    bolt.action('press', async ({ ack, body, client: web }) => {
      await ack();
      const title = { type: 'plain_text', text: 'Form' } as const;
      const block = { type: 'section', text: { type: 'plain_text', text: 'words' } } as const;
      const { trigger_id } = body as { trigger_id: string };
      await web.views.open({
        trigger_id,
        view: { type: 'modal', callback_id: 'form', title, blocks: [block] },
      });
    });
    bolt.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { a: 'no' } }));
    const channel = slack.channel('general');
    const rin = slack.person('rin');
    expect((await rin.runsCommand(channel, '/ask something')).text).toBe('asked');
    const button = {
      type: 'button',
      action_id: 'press',
      text: { type: 'plain_text', text: 'Press' },
    } as const;
    await createTestClient().chat.postMessage({
      channel: channel.id,
      text: 'x',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const form = await rin.presses(channel, channel.messages.at(-1)!, 'Press');
    expect(visibleTextOf([form.modal!.view])).toContain('words');
    expect((await rin.submits(form.modal, {})).ack).toMatchObject({ response_action: 'errors' });
  });

  it('what is not acknowledged comes again, and says so', async () => {
    if (http) slack.setEventUrl('http://127.0.0.1:9/slack/events');
    await slack.person('rin').says(slack.channel('general'), 'hello');
    await slack.waitFor('retries', () => slack.deliveries.length >= (http ? 4 : 1));
    expect(slack.deliveries.map(({ way }) => way)).toEqual(
      http ? ['http', 'http', 'http', 'http'] : ['lost'],
    );
    if (http) expect(slack.deliveries.map(({ retry }) => retry)).toEqual([0, 1, 2, 3]);
  });
});

describe('limits and faults', () => {
  it('a pause is asked for with Retry-After, and the SDK says how long', async () => {
    slack.faults.rateLimit('auth.test', 7);
    const failing = createTestClient(slack.botToken, { rejectRateLimitedCalls: true }).auth.test();
    await expect(failing).rejects.toMatchObject({ retryAfter: 7 });
  });

  it('a form can be opened once, with a trigger that people have pulled', async () => {
    const title = { type: 'plain_text', text: 'Form' } as const;
    const view: types.ModalView = { type: 'modal', title, blocks: [{ type: 'divider' }] };
    expect(await errorCodeOf(createTestClient().views.open({ trigger_id: 'X0', view }))).toBe(
      'invalid_trigger_id',
    );
  });

  it('a socket that Slack recycles is closed by the SDK and opened anew', async () => {
    const bolt = await startBoltApp();
    const received: string[] = [];
    bolt.message(async ({ message }) => void received.push((message as { text: string }).text));
    slack.sockets.refresh();
    await slack.waitFor('closed', () => slack.sockets.count() === 0);
    await slack.waitFor('open again', () => slack.sockets.count() === 1);
    await slack.person('rin').says(slack.channel('general'), 'later');
    await slack.waitFor('received', () => received.includes('later'));
  });
});

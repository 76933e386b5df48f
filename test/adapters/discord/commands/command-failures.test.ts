import { afterEach, expect, test } from 'vitest';
import type { CommandReply, CommandRequest, CommandService, Policy } from '#core';
import { stripMentions } from '../../../../adapters/discord/commands/parse-command.ts';
import { parseComponentId, toComponentId } from '../../../../adapters/discord/commands/render-reply.ts';
import { COMMAND_DEFINITIONS } from '../../../../src/commands/command-list.ts';
import { type Guild, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let world: CommandFixture | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const MINUTE = 60_000;

async function open(
  wrapService?: (commandService: CommandService) => CommandService,
  more: Partial<Policy> = {},
  before?: (guild: Guild) => Promise<void>,
) {
  world = await openCommandFixture(more, wrapService, before);
  const { guild } = world;
  guild.role('Admins', { permissions: ['ManageGuild', 'ManageMessages'] });
  return { ...world, rin: guild.member('rin'), admin: guild.member('kei', { roles: ['Admins'] }) };
}

/** A command service that replies when the test calls `answer`. */
function createBlockedService() {
  const requests: CommandRequest[] = [];
  let answer: (reply: CommandReply) => void = () => {};
  const commandService: CommandService = {
    listCommands: () => COMMAND_DEFINITIONS,
    autocomplete: async () => [],
    execute: (_, request) => {
      requests.push(request);
      return new Promise<CommandReply>((resolve) => {
        answer = resolve;
      });
    },
  };
  return { commandService, requests, answer: (text: string) => answer({ accepted: true, code: 'ok', text }) };
}

test('a reply that takes its time is announced at once, and comes later in the same place', async () => {
  const slow = createBlockedService();
  const { rin, discord } = await open(() => slow.commandService);
  const seeing = rin.runs('/help');
  await discord.until('the command is running', () => slow.requests.length > 0);
  // Acknowledged before the reply: Discord waits three seconds, a command may take minutes.
  const [first] = discord.requestsTo('POST /interactions/:interaction/:token/callback');
  expect(first!.body).toMatchObject({ type: 5, data: { flags: 64 } });
  slow.answer('here it is');
  expect(await seeing).toMatchObject({ kind: 'message', ephemeral: true, text: 'here it is' });
});

test('every command is acknowledged first, or answered at once', async () => {
  const slow = createBlockedService();
  const { admin, guild, discord } = await open(() => slow.commandService);
  const said = await admin.says(guild.channel('general'), 'hello');
  const kinds: unknown[] = [];
  const asking = async (work: () => Promise<unknown>) => {
    const route = 'POST /interactions/:interaction/:token/callback';
    const before = discord.requestsTo(route).length;
    void work();
    const sent = await discord.until('the acknowledgement', () => discord.requestsTo(route)[before]);
    kinds.push((sent.body as { type: number }).type);
  };
  for (const command of ['/help', '/setup', '/mode', '/rules list', '/config show', '/backtest', '/export']) {
    await asking(() => admin.runs(command));
  }
  await asking(() => admin.runs('/case', { case: 'x' }));
  await asking(() => admin.runs('/report', { link: 'x' }));
  await asking(() => admin.usesContextMenu('Cases', admin));
  await asking(() => admin.usesContextMenu('Report', said));
  // 5: a deferred answer; 9: a form.
  expect(kinds).toEqual([...Array.from({ length: 10 }, () => 5), 9]);
});

test('an answer that comes after a quarter of an hour is sent as a direct message', async () => {
  const slow = createBlockedService();
  const { rin, discord, logLines } = await open(() => slow.commandService);
  const seeing = rin.runs('/help');
  await discord.until('the command is running', () => slow.requests.length > 0);
  discord.clock.advance(16 * MINUTE);
  slow.answer('late, but here');
  await discord.until('the direct message is there', () =>
    discord.dmsOf(rin).some((dm) => visibleTextOf(dm) === 'late, but here'),
  );
  expect(logLines.join()).toContain('interaction_reply_expired');
  void seeing;
});

test('who takes no direct messages either misses the late answer, and the next question is answered as ever', async () => {
  const slow = createBlockedService();
  const { rin, discord } = await open(() => slow.commandService);
  rin.opensDms(false);
  void rin.runs('/help');
  await discord.until('the command is running', () => slow.requests.length === 1);
  discord.clock.advance(16 * MINUTE);
  slow.answer('late');
  const seeing = rin.runs('/help');
  await discord.until('the next command is running', () => slow.requests.length === 2);
  slow.answer('in time');
  expect((await seeing).text).toBe('in time');
});

test('the same command twice from Discord is asked once', async () => {
  const slow = createBlockedService();
  const { rin, discord } = await open(() => slow.commandService);
  discord.gateway.duplicateNext('INTERACTION_CREATE');
  const seeing = rin.runs('/help');
  await discord.until('the command is running', () => slow.requests.length > 0);
  slow.answer('once');
  expect((await seeing).text).toBe('once');
  expect(slow.requests).toHaveLength(1);
  expect(discord.requestsTo('POST /interactions/:interaction/:token/callback')).toHaveLength(1);
});

test('when the command service breaks, the caller is asked to try again and nothing of the error is shown or logged', async () => {
  const { rin, logLines } = await open(() => ({
    listCommands: () => COMMAND_DEFINITIONS,
    autocomplete: async () => [],
    execute: async () => {
      throw new Error('words of a member');
    },
  }));
  const seen = await rin.runs('/help');
  expect(seen.text).toContain('もう一度');
  expect(logLines.join()).toContain('command_failed');
  expect(logLines.join()).not.toContain('words of a member');
});

test('who types while the stores are slow, or broken, is offered nothing, in time, and may type on', async () => {
  const trouble: Promise<readonly string[]>[] = [new Promise(() => {}), Promise.reject(new Error('x'))];
  trouble[1]!.catch(() => {});
  const { rin, logLines } = await open((service) => ({ ...service, autocomplete: () => trouble.shift()! }));
  const before = performance.now();
  expect(await rin.typesOption('/appeal', 'case', 'Y')).toEqual([]);
  expect(await rin.typesOption('/appeal', 'case', 'Y-')).toEqual([]);
  expect(performance.now() - before).toBeLessThan(3000);
  expect(logLines.join()).not.toContain('failed');
});

test('when Discord refuses to show the message, the reporter hears it and may try again', async () => {
  const { rin, guild, discord } = await open();
  const said = await rin.says(guild.channel('general'), 'hello');
  discord.faults.fail('GET /channels/:channel/messages/:message', 500, 10);
  const seen = await rin.runs('/report', {
    link: `https://discord.com/channels/${guild.id}/${said.channel_id}/${said.id}`,
  });
  expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
  expect(seen.text).toContain('もう一度');
}, 30_000);

test('a message can be reported from its menu even where the bot may not read', async () => {
  const { rin, guild } = await open();
  const general = guild.channel('general');
  const said = await guild.member('poster').says(general, '会って話そう');
  guild.setBotPermissions(['SendMessages']);
  const seen = await rin.submits((await rin.usesContextMenu('通報', said)).modal, { reason: '怖い' });
  expect(seen.text).toContain('通報を受け付けました');
});

test.each([
  '',
  'desk',
  'desk:',
  'desk:set:',
  'desk:set:constructor',
  'desk:set:__proto__',
  'desk:set:mode:extra',
  'desk:keep:mode:',
  'desk:report:1:2',
  'desk:report:123456789012345678:../../guilds/1',
  'desk:report:123456789012345678:123456789012345678:9',
  'desk:cancel:abc',
  'desk:drop:mode',
  'yami:set:mode',
  'x'.repeat(100),
  'desk:report:１２３４５６７８９０１２３４５６:123456789012345678',
])('the custom id "%s" is unknown and is ignored', (id) => {
  expect(parseComponentId(id)).toBeUndefined();
});

test('what our own buttons say comes back as it was', () => {
  for (const pressed of [
    { kind: 'set', step: 'ladder' },
    { kind: 'keep', step: 'mode' },
    {
      kind: 'form',
      command: 'report',
      place: { channel: '123456789012345678', message: '223456789012345678' },
    },
    { kind: 'cancel', run: '123456789012345678' },
  ] as const) {
    expect(parseComponentId(toComponentId(pressed))).toEqual(pressed);
  }
});

test('a button of the setup asks for the right again: who lost it changes nothing', async () => {
  const { admin, guild, policy, discord } = await open();
  const start = await admin.runs('/setup');
  const before = policy();
  guild.state.members.get(admin.id)!.roles.length = 0;
  await admin.selects(start.message!, 'desk:set:moderators', [guild.channel('general').id]);
  await discord.until('it is refused', () => visibleTextOf(start.message!).includes('管理者だけ'));
  expect(policy()).toEqual(before);
});

test('the permissions of one channel make no member an administrator or a moderator of the whole server', async () => {
  const { rin, guild, policy } = await open();
  const den = guild.channel('den', {
    overwrites: [{ who: '@everyone', allow: ['ManageGuild', 'ManageMessages'] }],
  });
  const before = policy();
  const seen = await rin.runs('/mode', { mode: 'enforce' }, { in: den });
  expect(seen.text).toContain('モデレーターだけ');
  expect(policy()).toEqual(before);
  expect((await rin.runs('/export', {}, { in: den })).text).toContain('管理者だけ');
  expect((await rin.runs('/cases', { member: rin }, { in: den })).text).toContain('モデレーターだけ');
});

test('the setup begins also where the channel it knew is gone', async () => {
  const { admin } = await open(undefined, { channels: { moderators: '123456789012345678' } });
  const seen = await admin.runs('/setup');
  expect(seen.text).toContain('7つのうち1つ目');
  expect(JSON.stringify(seen.message?.components)).not.toContain('123456789012345678');
});

test('names and texts with @everyone mention no member', async () => {
  const { admin, guild, discord } = await open();
  const loud = guild.member('loud', { nick: '@everyone <@&1>' });
  await admin.runs('/cases', { member: loud });
  await admin.runs('/rules test', { text: '@everyone 日給5万、荷物を運ぶだけ。詳細はテレグラムで' });
  const answers = discord.requests.filter(
    ({ method, path }) => method === 'PATCH' && path.includes('/webhooks/'),
  );
  expect(answers).toHaveLength(2);
  for (const { body } of answers) expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
});

test('every answer is for the eyes of the caller alone', async () => {
  const { admin, rin, guild, discord } = await open();
  const before = discord.messagesIn(guild.channel('general')).length;
  for (const command of ['/help', '/mode', '/setup', '/config show', '/rules list', '/export']) {
    expect((await admin.runs(command)).ephemeral, command).toBe(true);
  }
  expect((await admin.runs('/case', { case: 'x' })).ephemeral).toBe(true);
  expect((await rin.runs('/report', { link: 'x' })).ephemeral).toBe(true);
  expect(discord.messagesIn(guild.channel('general'))).toHaveLength(before);
});

test('a select of the setup that sends what it does not offer changes nothing and is asked again', async () => {
  const { admin, policy, discord } = await open(undefined, {
    channels: { moderators: '123456789012345678' },
  });
  const start = await admin.runs('/setup');
  await admin.presses(start.message!, 'desk:keep:moderators');
  await discord.until('the next step', () => visibleTextOf(start.message!).includes('言語を選んで'));
  const before = policy();
  await admin.selects(start.message!, 'desk:set:language', ['fr']);
  await discord.until('it is refused', () => visibleTextOf(start.message!).includes('「fr」は使えません'));
  expect(policy()).toEqual(before);
});

test('a backtest is cancelled by its button, and tells what it has read so far', async () => {
  const { admin, guild, discord } = await open(undefined, {}, async (early) => {
    const poster = early.member('poster');
    for (let i = 0; i < 450; i++) await poster.says(early.channel('long'), `おはよう ${i}`);
  });
  const room = guild.channel('long');
  discord.faults.delay('GET /channels/:channel/messages', 1500, 9);
  const seen = await admin.runs('/backtest', { channel: room });
  const progress = await discord.until('the button is there', () =>
    seen.replies().find(({ components }) => (components?.length ?? 0) > 0),
  );
  await admin.presses(progress, '中止');
  await discord.until('it has ended', () =>
    seen.replies().some((reply) => visibleTextOf(reply).includes('中止しました')),
  );
}, 30_000);

test.each([
  ['<@&123456789012345678>, <#223456789012345678>', '123456789012345678, 223456789012345678'],
  ['<@123456789012345678>', '123456789012345678'],
  ['<@&evil>', '<@&evil>'],
])('%s is taken as %s', (typed, plain) => expect(stripMentions(typed)).toBe(plain));

import { type Client, MessageFlags, type TextChannel } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startClient, startFakeForTest } from './connect-client.ts';

const open = async () => {
  const discord = await startFakeForTest({ limits: { routes: 'off', global: 'off' } });
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const client = await startClient(discord);
  const channel = (await client.channels.fetch(general.id)) as TextChannel;
  const send = (body: object) => client.rest.post(`/channels/${general.id}/messages`, { body });
  return { discord, guild, general, client, channel, send, rin: guild.member('rin') };
};

const button = (id: string, more: object = {}) => ({
  type: 2,
  style: 1,
  label: 'はい',
  custom_id: id,
  ...more,
});
const row = (...components: object[]) => ({ type: 1, components });
const text = (content: string) => ({ type: 10, content });
const V2 = MessageFlags.IsComponentsV2;

/** Invalid bodies, and the path of the error. */
const wrong: [string, object, string][] = [
  ['2001 characters', { content: 'あ'.repeat(2001) }, 'content'],
  ['11 embeds', { embeds: Array(11).fill({ title: 'a' }) }, 'embeds'],
  ["an embed's title of 257 characters", { embeds: [{ title: 'a'.repeat(257) }] }, 'embeds.0.title'],
  ['26 fields', { embeds: [{ fields: Array(26).fill({ name: 'a', value: 'b' }) }] }, 'embeds.0.fields'],
  ['a field without a value', { embeds: [{ fields: [{ name: 'a' }] }] }, 'embeds.0.fields.0.value'],
  [
    'embeds of more than 6000 characters',
    { embeds: Array(2).fill({ description: 'a'.repeat(3001) }) },
    'embeds',
  ],
  [
    'six buttons in a row',
    { content: 'a', components: [row(...'abcdef'.split('').map((id) => button(id)))] },
    'components',
  ],
  ['six rows', { content: 'a', components: 'abcdef'.split('').map((id) => row(button(id))) }, 'components'],
  [
    'a custom id of 101 characters',
    { content: 'a', components: [row(button('a'.repeat(101)))] },
    'components.0.components.0.custom_id',
  ],
  [
    'a custom id twice',
    { content: 'a', components: [row(button('a')), row(button('a'))] },
    'components.1.components.0.custom_id',
  ],
  [
    'a label of 81 characters',
    { content: 'a', components: [row(button('a', { label: 'a'.repeat(81) }))] },
    'components.0.components.0.label',
  ],
  ['a text display without the flag', { content: 'a', components: [text('b')] }, 'components.0.type'],
  ['content beside components V2', { content: 'a', flags: V2, components: [text('b')] }, 'content'],
  ['embeds beside components V2', { embeds: [{ title: 'a' }], flags: V2, components: [text('b')] }, 'embeds'],
  [
    '41 components',
    { flags: V2, components: [{ type: 17, components: Array(40).fill(text('a')) }] },
    'components',
  ],
  [
    'more than 4000 characters of text displays',
    { flags: V2, components: [text('a'.repeat(2001)), text('a'.repeat(2001))] },
    'components',
  ],
  ['a nonce of 26 characters', { content: 'a', nonce: 'a'.repeat(26) }, 'nonce'],
  [
    'users both all and listed',
    { content: 'a', allowed_mentions: { parse: ['users'], users: ['1'] } },
    'allowed_mentions',
  ],
  ["flags that are not the sender's to set", { content: 'a', flags: 1 << 7 }, 'flags'],
];

const complaintAt = (error: { rawError: { errors: object } }, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], error.rawError.errors);

describe('messages that Discord refuses', () => {
  it.each(wrong)('%s', async (_, body, path) => {
    const { send, discord, general } = await open();
    const error = (await send(body).catch((one) => one)) as { rawError: { errors: object } };
    expect(error).toMatchObject({ code: 50035, status: 400 });
    expect(complaintAt(error, path), JSON.stringify(error.rawError)).toBeDefined();
    expect(discord.messagesIn(general)).toEqual([]);
  });

  it('empty ones', async () => {
    const { send } = await open();
    for (const body of [{}, { content: '' }, { content: ' \n' }, { embeds: [] }])
      await expect(send(body)).rejects.toMatchObject({ code: 50006 });
  });

  it('what is just within the limits passes', async () => {
    const { send, discord, general } = await open();
    await send({ content: 'あ'.repeat(2000) });
    await send({ embeds: [{ title: 'a'.repeat(256), description: 'a'.repeat(4096) }] });
    await send({ content: 'a', components: [row(...'abcde'.split('').map((id) => button(id)))] });
    await send({ flags: V2, components: [{ type: 17, components: Array(39).fill(text('a')) }] });
    expect(discord.messagesIn(general)).toHaveLength(4);
  });

  it('components V2 cannot be taken off by an edit', async () => {
    const { send, client, general } = await open();
    const { id } = (await send({ flags: V2, components: [text('カード')] })) as { id: string };
    const edit = (body: object) => client.rest.patch(`/channels/${general.id}/messages/${id}`, { body });
    await edit({ components: [text('直したカード')] });
    await expect(edit({ content: '文だけ', components: [] })).rejects.toMatchObject({ code: 50035 });
  });
});

describe('answers and forms that Discord refuses', () => {
  const input = (id: string, more: object = {}) => ({ type: 4, custom_id: id, style: 1, ...more });
  const label = (component: object, text = '理由') => ({ type: 18, label: text, component });
  const modal = (change: object) => ({
    type: 9,
    data: { custom_id: 'm', title: '通報', components: [label(input('a'))], ...change },
  });
  const bad: [string, object][] = [
    ['a title of 46 characters', modal({ title: 'あ'.repeat(46) })],
    ['six fields', modal({ components: 'abcdef'.split('').map((id) => label(input(id))) })],
    ['no field', modal({ components: [] })],
    ['the same field twice', modal({ components: [label(input('a')), label(input('a'))] })],
    ['a label of 46 characters', modal({ components: [label(input('a'), 'あ'.repeat(46))] })],
    [
      'a placeholder of 101 characters',
      modal({ components: [label(input('a', { placeholder: 'あ'.repeat(101) }))] }),
    ],
    ['a deferral with components V2', { type: 5, data: { flags: V2 } }],
    ['an answer of 2001 characters', { type: 4, data: { content: 'あ'.repeat(2001) } }],
    ['an update where there is no message', { type: 7, data: { content: 'a' } }],
    ['a kind that does not exist', { type: 3 }],
  ];
  it.each(bad)('%s', async (_, body) => {
    const { client, rin } = await open();
    await client.application.commands.set([{ name: 'report', description: '通報' }]);
    const refused = answerWith(client, body);
    const seen = rin.runs('/report');
    expect(await refused).toMatchObject({ code: 50035 });
    expect((await seen).kind).toBe('message');
  });

  /** Sends the body, keeps the error, and responds with a valid body afterwards. */
  const answerWith = (client: Client<true>, body: object) =>
    new Promise((resolve) =>
      client.once('interactionCreate', async ({ id, token }) => {
        const path = `/interactions/${id}/${token}/callback` as const;
        resolve(await client.rest.post(path, { body, auth: false }).catch((error) => error));
        await client.rest.post(path, { body: { type: 4, data: { content: 'はい' } }, auth: false });
      }),
    );
});

describe('what the bot may not reach', () => {
  it('a direct message to a user who shares no guild', async () => {
    const { discord, client, guild } = await open();
    const kei = guild.member('kei');
    await client.users.send(kei.id, 'こんにちは');
    guild.kicks(kei);
    await expect(client.users.send(kei.id, 'まだいますか')).rejects.toMatchObject({ code: 50278 });
    discord.faults.respondWithError('POST /users/@me/channels', 40003);
    await expect(
      client.rest.post('/users/@me/channels', { body: { recipient_id: kei.id } }),
    ).rejects.toMatchObject({ code: 40003 });
  });

  it('a private thread, unless the bot is in it', async () => {
    const { client, guild, general, rin } = await open();
    guild.setBotPermissions([
      'ViewChannel',
      'CreatePrivateThreads',
      'SendMessages',
      'SendMessagesInThreads',
      'ReadMessageHistory',
    ]);
    const channel = (await client.channels.fetch(general.id)) as TextChannel;
    const thread = await channel.threads.create({ name: '内密', type: 12 });
    const inside = guild.state.channels.get(thread.id)!;
    await expect(rin.says(inside, '入れて')).rejects.toMatchObject({ why: 'permissions' });
    await thread.members.add(rin.id);
    await rin.says(inside, '入れた');
    await thread.leave();
    await expect(thread.send('外から')).rejects.toMatchObject({ code: 50001 });
  });

  it('starred permissions, where the guild asks for two factors and the owner of the bot uses one', async () => {
    const discord = await startFakeForTest({ ownerHasTwoFactorAuth: false });
    const guild = discord.guild({ name: '厳しい町', requiresTwoFactorAuth: true });
    const general = guild.channel('general');
    const posted = await guild.owner.says(general, '消せない');
    const client = await startClient(discord);
    const channel = (await client.channels.fetch(general.id)) as TextChannel;
    await expect(channel.messages.delete(posted.id)).rejects.toMatchObject({ code: 60003 });
  });
});

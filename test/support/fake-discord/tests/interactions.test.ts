import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  ContextMenuCommandBuilder,
  FileUploadBuilder,
  GatewayIntentBits,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  PermissionFlagsBits,
  SlashCommandBuilder,
  type TextChannel,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../fake-clock.ts';
import { Denied } from '../index.ts';
import { INTENTS, LONG_TIMEOUT, startClient, startFakeForTest } from './connect-client.ts';

const open = async (
  answer: (interaction: Interaction) => Promise<unknown>,
  interactionDeadlineMs = 15_000,
) => {
  const discord = await startFakeForTest({ interactionDeadlineMs });
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const rin = guild.member('rin');
  const mori = guild.member('mori', { roles: ['番人'] });
  guild.role('番人').permissions = PermissionFlagsBits.ManageMessages.toString();
  const client = await startClient(discord);
  const troubles: { code: number; status: number }[] = [];
  client.on('interactionCreate', (one) => void answer(one).catch((error) => troubles.push(error)));
  return { discord, guild, general, rin, mori, client, troubles };
};

const report = new SlashCommandBuilder()
  .setName('report')
  .setNameLocalizations({ ja: '通報' })
  .setDescription('Tell the moderators')
  .setDescriptionLocalizations({ ja: 'モデレーターに知らせます' })
  .addUserOption((option) => option.setName('member').setDescription('Who').setRequired(true))
  .addStringOption((option) => option.setName('reason').setDescription('Why').setMaxLength(100));

const aboutMessage = new ContextMenuCommandBuilder()
  .setName('メッセージを通報')
  .setType(ApplicationCommandType.Message as never);

const settings = new SlashCommandBuilder()
  .setName('settings')
  .setDescription('Settings')
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageMessages);

const offer = (client: Client<true>, ...commands: { toJSON(): unknown }[]) =>
  client.application.commands.set(commands.map((one) => one.toJSON()) as never);

const buttons = (...names: string[]) =>
  new ActionRowBuilder<ButtonBuilder>().addComponents(
    names.map((name) =>
      new ButtonBuilder().setCustomId(name).setLabel(`${name}する`).setStyle(ButtonStyle.Primary),
    ),
  );

describe('what a person sees after using something of the bot', () => {
  it('a slash command, by its Japanese name too, gets an answer that only its user sees', async () => {
    const { discord, general, rin, mori, client } = await open(async (interaction) => {
      const command = interaction as ChatInputCommandInteraction;
      const who = command.options.getMember('member') as { displayName: string };
      await command.reply({
        content: `${who.displayName}: ${command.options.getString('reason')}`,
        flags: 64,
      });
    });
    await offer(client, report);
    const seen = await rin.runs('/通報', { member: mori, reason: '迷惑' }, { in: general });
    expect(seen).toMatchObject({ kind: 'message', text: 'mori: 迷惑', ephemeral: true });
    expect(seen.ms).toBeGreaterThanOrEqual(0);
    expect(discord.messagesIn(general)).toEqual([]);
  });

  it('a deferred answer is seen once it is edited, and follow-ups come after it', async () => {
    const { rin, mori, client } = await open(async (interaction) => {
      const command = interaction as ChatInputCommandInteraction;
      await command.deferReply({ flags: MessageFlags.Ephemeral });
      await command.editReply('受け付けました');
      await command.followUp({ content: 'ありがとうございます', flags: MessageFlags.Ephemeral });
    });
    await offer(client, report);
    const seen = await rin.runs('/report', { member: mori });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true, text: '受け付けました' });
    await expect
      .poll(() => seen.replies().map(({ content }) => content), LONG_TIMEOUT)
      .toContain('ありがとうございます');
  });

  it('a context menu hands the whole message over, even without the message content intent', async () => {
    const discord = await startFakeForTest({ gateway: { privileged: ['GuildMembers'] } });
    const guild = discord.guild({ name: '町の掲示板' });
    const general = guild.channel('general');
    const message = await guild.member('rin').says(general, '荷物を運ぶだけ');
    const intents = INTENTS.filter((one) => one !== GatewayIntentBits.MessageContent);
    const client = await startClient(discord, { intents });
    client.on('interactionCreate', (interaction) => {
      if (interaction.isMessageContextMenuCommand())
        void interaction.reply({ content: `「${interaction.targetMessage.content}」`, flags: 64 });
    });
    await offer(client, aboutMessage);
    const seen = await guild.member('mori').usesContextMenu('メッセージを通報', message);
    expect(seen).toMatchObject({ text: '「荷物を運ぶだけ」', ephemeral: true });
    const channel = (await client.channels.fetch(general.id)) as TextChannel;
    const read = await channel.messages.fetch({ limit: 1, cache: false });
    expect(read.first()?.content).toBe('');
  });

  it('a button changes its message; the same interaction is answered once only', async () => {
    const { discord, general, mori, client, troubles } = await open(async (interaction) => {
      if (!interaction.isButton()) return;
      await interaction.update({ content: `${interaction.customId}されました`, components: [] });
      await interaction.reply('もう一度').catch(() => undefined);
      const path = `/interactions/${interaction.id}/${interaction.token}/callback`;
      await client.rest.post(path as never, { auth: false, body: { type: 6 } });
    });
    const channel = (await client.channels.fetch(general.id)) as TextChannel;
    await channel.send({ content: 'カード', components: [buttons('支持', '取消')] });
    const card = discord.messagesIn(general)[0]!;
    expect(await mori.presses(card, '支持する')).toMatchObject({ kind: 'update', text: '支持されました' });
    await expect.poll(() => troubles, LONG_TIMEOUT).toMatchObject([{ code: 40060 }]);
    await expect(mori.presses(card, '取消')).rejects.toThrow(/there is no 取消; there are: none/);
  });

  it('a button opens a form; what is filled in and attached arrives', async () => {
    const { discord, general, rin, client } = await open(async (interaction) => {
      if (interaction.isButton()) await interaction.showModal(form());
      if (!interaction.isModalSubmit()) return;
      const file = interaction.fields.getUploadedFiles('proof')?.first();
      const text = `${interaction.fields.getTextInputValue('plea')} ${file?.name}`;
      await interaction.reply({ content: text, flags: MessageFlags.Ephemeral });
    });
    const form = () =>
      new ModalBuilder()
        .setCustomId('appeal')
        .setTitle('異議申し立て')
        .addLabelComponents(
          new LabelBuilder()
            .setLabel('理由')
            .setTextInputComponent(
              new TextInputBuilder().setCustomId('plea').setStyle(TextInputStyle.Paragraph).setMaxLength(50),
            ),
          new LabelBuilder()
            .setLabel('画像')
            .setFileUploadComponent(new FileUploadBuilder().setCustomId('proof').setRequired(false)),
        );
    const channel = (await client.channels.fetch(general.id)) as TextChannel;
    await channel.send({ content: 'お知らせ', components: [buttons('異議')] });
    const { modal } = await rin.presses(discord.messagesIn(general)[0]!, '異議');
    expect(modal).toMatchObject({ title: '異議申し立て', customId: 'appeal' });
    await expect(rin.submits(modal, { 理由: '' })).rejects.toThrow(/must be filled in/);
    await expect(rin.submits(modal, { 理由: 'あ'.repeat(51) })).rejects.toThrow(/50 characters/);
    const proof = [{ name: 'shot.png', bytes: new Uint8Array([1, 2, 3]), contentType: 'image/png' }];
    const seen = await rin.submits(modal, { plea: '誤解です', 画像: proof });
    expect(seen).toMatchObject({ kind: 'message', text: '誤解です shot.png', ephemeral: true });
  });

  it('no answer in time is seen as a failure, and an answer after that is an unknown interaction', async () => {
    const received: Interaction[] = [];
    const { rin, mori, client } = await open(async (interaction) => received.push(interaction), 300);
    await offer(client, report);
    expect(await rin.runs('/report', { member: mori })).toMatchObject({ kind: 'failed', ms: undefined });
    await expect((received[0] as ChatInputCommandInteraction).reply('遅れました')).rejects.toMatchObject({
      code: 10062,
    });
  });

  it('the token dies after 15 minutes', async () => {
    const received: ChatInputCommandInteraction[] = [];
    const { discord, rin, mori, client } = await open(async (interaction) => {
      received.push(interaction as ChatInputCommandInteraction);
      await received[0]!.reply('はい');
    });
    await offer(client, report);
    await rin.runs('/report', { member: mori });
    await expect.poll(() => received[0]?.replied, LONG_TIMEOUT).toBe(true);
    discord.clock.advance(14 * MINUTE_MS);
    await received[0]!.editReply('まだ間に合う');
    discord.clock.advance(2 * MINUTE_MS);
    await expect(received[0]!.editReply('もう遅い')).rejects.toMatchObject({ code: 50027, status: 401 });
  });

  it('the same click can arrive twice', async () => {
    const received: string[] = [];
    const { discord, rin, mori, client } = await open(async (interaction) => {
      received.push(interaction.id);
      await (interaction as ChatInputCommandInteraction).deferReply({ flags: MessageFlags.Ephemeral });
      await (interaction as ChatInputCommandInteraction).editReply('一度だけ');
    });
    await offer(client, report);
    discord.gateway.duplicateNext('INTERACTION_CREATE');
    expect(await rin.runs('/report', { member: mori })).toMatchObject({ text: '一度だけ' });
    await expect.poll(() => received.length, LONG_TIMEOUT).toBe(2);
    expect(new Set(received).size).toBe(1);
  });
});

describe('what may be offered', () => {
  it('names, descriptions, languages and numbers of commands are checked', async () => {
    const { client } = await open(async () => undefined);
    const set = (...commands: object[]) => client.application.commands.set(commands as never);
    const one = { name: 'a', description: 'b' };
    const refused = { code: 50035 };
    await expect(set({ ...one, name: 'Report' })).rejects.toMatchObject(refused);
    await expect(set({ ...one, name: 'with space' })).rejects.toMatchObject(refused);
    await expect(set({ ...one, description: '' })).rejects.toMatchObject(refused);
    await expect(set({ ...one, nameLocalizations: { jp: '通報' } })).rejects.toMatchObject(refused);
    await expect(set({ ...one, nameLocalizations: { ja: '通報 する' } })).rejects.toMatchObject(refused);
    await expect(set(one, one)).rejects.toMatchObject(refused);
    const many = (n: number, type: number) =>
      Array.from({ length: n }, (_, i) => ({ name: `c${i}`, type, ...(type === 1 && { description: 'b' }) }));
    await expect(set(...many(101, 1))).rejects.toMatchObject(refused);
    await expect(set(...many(16, 3))).rejects.toMatchObject(refused);
    expect((await set(...many(100, 1))).size).toBe(100);
    expect((await set({ ...one, nameLocalizations: { ja: '通報' } })).size).toBe(1);
  });

  it('a command for moderators is not offered to others', async () => {
    const { rin, mori, client } = await open(async (interaction) => {
      await (interaction as ChatInputCommandInteraction).reply('設定');
    });
    await offer(client, settings);
    await expect(rin.runs('/settings')).rejects.toBeInstanceOf(Denied);
    expect(await mori.runs('/settings')).toMatchObject({ text: '設定', ephemeral: false });
  });
});

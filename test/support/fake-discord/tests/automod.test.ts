import {
  type AutoModerationActionExecution,
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  type Guild as BotGuild,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { matchKeyword } from '../state/automod.ts';
import { startClient, startFakeForTest } from './connect-client.ts';

const open = async () => {
  const discord = await startFakeForTest();
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const alerts = guild.channel('alerts');
  const rin = guild.member('rin');
  const client = await startClient(discord);
  const botGuild = client.guilds.cache.get(guild.id) as BotGuild;
  const executions: AutoModerationActionExecution[] = [];
  client.on('autoModerationActionExecution', (one) => void executions.push(one));
  return { discord, guild, general, alerts, rin, client, botGuild, executions };
};

const keywordRule = (keywordFilter: string[], actions: object[], more: object = {}) =>
  ({
    name: '闇バイト',
    eventType: AutoModerationRuleEventType.MessageSend,
    triggerType: AutoModerationRuleTriggerType.Keyword,
    triggerMetadata: { keywordFilter, ...more },
    actions,
    enabled: true,
  }) as never;

const block = { type: AutoModerationActionType.BlockMessage, metadata: { customMessage: '投稿できません' } };

describe('keywords', () => {
  const cases: [string, string, string | undefined][] = [
    ['cat*', 'a Catapult', 'Cat'],
    ['cat*', 'wildcat', undefined],
    ['*cat', 'wildcat', 'cat'],
    ['*cat', 'location', undefined],
    ['*cat*', 'location', 'cat'],
    ['cat', 'a cat sat', 'cat'],
    ['cat', 'location', undefined],
    ['the mat', 'on the mat', 'the mat'],
    ['闇バイト', 'これは闇バイトです', undefined],
    ['*闇バイト*', 'これは闇バイトです', '闇バイト'],
    ['i like c++', 'I like C++ a lot', 'I like C++'],
  ];
  it.each(cases)('%s in 「%s」: %s', (keyword, text, match) => {
    expect(matchKeyword(keyword, text)).toBe(match);
  });
});

describe('rules that the bot sets', () => {
  it('block a message before a member sees it, and send one event per action', async () => {
    const { guild, general, alerts, rin, botGuild, executions, discord } = await open();
    const alert = { type: AutoModerationActionType.SendAlertMessage, metadata: { channel: alerts.id } };
    const timeout = { type: AutoModerationActionType.Timeout, metadata: { durationSeconds: 60 } };
    await botGuild.autoModerationRules.create(keywordRule(['*受け子*'], [block, alert, timeout]));
    await expect(rin.says(general, '受け子募集')).rejects.toMatchObject({
      why: 'automod',
      message: '投稿できません',
    });
    await discord.until('three events', () => executions.length === 3);
    expect(executions.map(({ action }) => action.type)).toEqual([1, 2, 3]);
    expect(executions[0]).toMatchObject({
      content: '受け子募集',
      matchedKeyword: '*受け子*',
      matchedContent: '受け子',
      messageId: null,
    });
    expect(discord.messagesIn(general)).toEqual([]);
    expect(discord.messagesIn(alerts)).toHaveLength(1);
    expect(guild.state.members.get(rin.id)?.timeoutUntil).not.toBeNull();
  });

  it('without a block the message is posted and named in the event', async () => {
    const { general, alerts, rin, botGuild, executions, discord } = await open();
    const alert = { type: AutoModerationActionType.SendAlertMessage, metadata: { channel: alerts.id } };
    await botGuild.autoModerationRules.create(keywordRule(['*即金*'], [alert]));
    const posted = await rin.says(general, '即金です');
    await discord.until('an event', () => executions.length === 1);
    expect(executions[0]).toMatchObject({ messageId: posted.id, alertSystemMessageId: expect.any(String) });
  });

  it('look at edits too, and not at bots, administrators, exempt channels or allowed words', async () => {
    const { guild, general, rin, botGuild } = await open();
    const free = guild.channel('free');
    const rule = await botGuild.autoModerationRules.create(
      keywordRule(['*叩き*'], [block], { allowList: ['*太鼓叩き*'] }),
    );
    await rule.edit({ exemptChannels: [free.id] });
    const posted = await rin.says(general, 'こんにちは');
    await expect(rin.edits(posted, '叩きの仕事')).rejects.toMatchObject({ why: 'automod' });
    expect(posted.content).toBe('こんにちは');
    await rin.says(general, '太鼓叩きの練習');
    await rin.says(free, '叩き');
    await guild.owner.says(general, '叩き');
    await guild.member('robot', { bot: true }).says(general, '叩き');
  });

  it('mentions are counted', async () => {
    const { general, rin, botGuild } = await open();
    await botGuild.autoModerationRules.create({
      name: '多すぎる呼びかけ',
      eventType: AutoModerationRuleEventType.MessageSend,
      triggerType: AutoModerationRuleTriggerType.MentionSpam,
      triggerMetadata: { mentionTotalLimit: 2 },
      actions: [block],
      enabled: true,
    } as never);
    await rin.says(general, '<@1> <@2>');
    await expect(rin.says(general, '<@1> <@2> <@3>')).rejects.toMatchObject({ why: 'automod' });
  });

  it('are six of keywords at most, a thousand words of sixty characters, actions as allowed', async () => {
    const { guild, botGuild } = await open();
    const create = (rule: never) => botGuild.autoModerationRules.create(rule);
    const refused = { code: 50035 };
    await expect(create(keywordRule(Array(1001).fill('a'), [block]))).rejects.toMatchObject(refused);
    await expect(create(keywordRule(['あ'.repeat(61)], [block]))).rejects.toMatchObject(refused);
    await expect(create(keywordRule(['a'], []))).rejects.toMatchObject(refused);
    await expect(
      create(keywordRule(['a'], [block], { regexPatterns: Array(11).fill('a') })),
    ).rejects.toMatchObject(refused);
    await expect(
      create(keywordRule(['a'], [block], { regexPatterns: ['a'.repeat(261)] })),
    ).rejects.toMatchObject(refused);
    await expect(create(keywordRule(['a'], [block], { regexPatterns: ['(?=a)b'] }))).rejects.toMatchObject(
      refused,
    );
    await expect(
      create(keywordRule(['a'], [block], { allowList: Array(101).fill('a') })),
    ).rejects.toMatchObject(refused);
    const long = { type: 1, metadata: { customMessage: 'あ'.repeat(151) } };
    await expect(create(keywordRule(['a'], [long]))).rejects.toMatchObject(refused);
    const endless = { type: 3, metadata: { durationSeconds: 2_419_201 } };
    await expect(create(keywordRule(['a'], [endless]))).rejects.toMatchObject(refused);
    for (let i = 0; i < 6; i++) await create(keywordRule(Array(1000).fill('あ'.repeat(60)), [block]));
    await expect(create(keywordRule(['a'], [block]))).rejects.toMatchObject(refused);
    guild.setBotPermissions(['ViewChannel']);
    await expect(botGuild.autoModerationRules.fetch()).rejects.toMatchObject({ code: 50013 });
  });

  it('a bot that may not manage the server hears nothing of them', async () => {
    const { guild, general, rin, botGuild, executions, discord } = await open();
    await botGuild.autoModerationRules.create(keywordRule(['*運び屋*'], [block]));
    guild.setBotPermissions(['ViewChannel', 'ReadMessageHistory']);
    await expect(rin.says(general, '運び屋')).rejects.toMatchObject({ why: 'automod' });
    guild.setBotPermissions(['ViewChannel', 'ManageGuild']);
    await expect(rin.says(general, '運び屋')).rejects.toMatchObject({ why: 'automod' });
    await discord.until('an event', () => executions.length > 0);
    expect(executions).toHaveLength(1);
  });
});

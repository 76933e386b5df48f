/** What people ask of the bot while others talk, for `bench:discord interactions`. */
import type { APIMessage } from 'discord.js';
import type { FakeDiscord, Guild, Person } from '../support/fake-discord/index.ts';

export interface InteractionTiming {
  /** Milliseconds until Discord was told anything, which it waits 3 s for. */
  readonly firstResponseMs: number;
  /** Until the person had what they asked for. */
  readonly completeMs: number;
}

/**
 * Members, moderators and administrators who take turns at commands, menus, forms, buttons and completions. Each call is
 * the next question; undefined when Discord gave up waiting.
 * @example const ask = createInteractionLoad(discord, guild); (await ask())?.whole
 */
export function createInteractionLoad(
  discord: FakeDiscord,
  guild: Guild,
): () => Promise<InteractionTiming | undefined> {
  guild.role('bench-admins', { permissions: ['Administrator'] });
  const admin = guild.member('bench-admin', { roles: ['bench-admins'] });
  const members: readonly Person[] = Array.from({ length: 200 }, (_, n) => guild.member(`asker-${n}`));
  const general = guild.channel('channel-0');
  const link = ({ channel_id: channel, id }: APIMessage) =>
    `https://discord.com/channels/${guild.id}/${channel}/${id}`;
  let n = 0;
  let reported: APIMessage | undefined;
  const member = (): Person => members[n % members.length]!;

  const questions: readonly (() => Promise<{ readonly ms?: number | undefined } | readonly string[]>)[] = [
    () => member().runs('/help'),
    () => admin.runs('/strikes', { member: member() }),
    () => admin.runs('/cases', { member: member() }),
    () => member().typesOption('/appeal', 'case', 'Y'),
    async () => {
      reported = await member().says(general, `今夜集合です ${n}`);
      return member().runs('/report', { link: link(reported), reason: 'bench' });
    },
    () => admin.runs('/config show'),
    () => admin.runs('/rules test', { text: '日給5万、荷物を運ぶだけ。詳細はテレグラムで' }),
    () => (reported ? member().usesContextMenu('Report', reported) : member().runs('/help')),
    () => {
      const card = discord.messagesIn(guild.channel('mods')).at(-1);
      return card && JSON.stringify(card.components).includes('担当する')
        ? admin.presses(card, '担当する')
        : admin.runs('/mode');
    },
    () => member().runs('/help-lines'),
  ];

  return async () => {
    const question = questions[n++ % questions.length]!;
    const began = performance.now();
    const seen = await question();
    const completeMs = performance.now() - began;
    if (!('ms' in seen)) return { firstResponseMs: completeMs, completeMs };
    return seen.ms === undefined ? undefined : { firstResponseMs: seen.ms, completeMs };
  };
}

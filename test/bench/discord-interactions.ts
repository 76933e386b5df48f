/** The load of commands and buttons for `bench:discord interactions`. */
import type { APIMessage } from 'discord.js';
import type { FakeDiscord, Guild, Person } from '../support/fake-discord/index.ts';

/** How long one interaction took. @example const { firstResponseMs, completeMs } = timing */
export interface InteractionTiming {
  /** Milliseconds until the first response, for which Discord waits 3 s. */
  readonly firstResponseMs: number;
  /** Milliseconds until the complete reply. */
  readonly completeMs: number;
}

/**
 * Members and an administrator who use commands, menus, buttons and autocomplete in turn. Each call runs the next
 * interaction; undefined when it failed because no response came in time.
 * @example const ask = createInteractionLoad(discord, guild); (await ask())?.completeMs
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
    const startedAtMs = performance.now();
    const result = await question();
    const completeMs = performance.now() - startedAtMs;
    if (!('ms' in result)) return { firstResponseMs: completeMs, completeMs };
    return result.ms === undefined ? undefined : { firstResponseMs: result.ms, completeMs };
  };
}

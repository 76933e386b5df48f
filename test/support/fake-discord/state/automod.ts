import type { APIAutoModerationRule } from 'discord.js';
import { emitMemberUpdate } from '../rest/routes/members.ts';
import type { ChannelState, DiscordState, GuildState, MemberState } from './discord-state.ts';
import { addMessage } from './messages.ts';
import { hasGuildPermissions } from './permissions.ts';

const BLOCK = 1;
const ALERT = 2;
const TIMEOUT = 3;
const KEYWORD = 1;
const MENTION_SPAM = 5;
const ALERT_MESSAGE = 24;

export interface RuleMatch {
  readonly keyword: string | null;
  readonly content: string;
}

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * Where a keyword matches: `*` at an end lets the word go on there; without it whitespace, or nothing, must follow.
 * @example matchKeyword('闇バイト', 'これは闇バイトです') // undefined; '*闇バイト*' would match
 */
export function matchKeyword(keyword: string, content: string): string | undefined {
  const [, before, word, after] = /^(\*?)(.*?)(\*?)$/su.exec(keyword)!;
  if (!word) return undefined;
  const pattern = `${before ? '' : '(?<=^|\\s)'}${escapeRegExp(word)}${after ? '' : '(?=\\s|$)'}`;
  return new RegExp(pattern, 'iu').exec(content)?.[0];
}

/** What in a message triggers a rule. */
export function matchRule(
  rule: APIAutoModerationRule,
  content: string,
  mentions: number,
): RuleMatch | undefined {
  const { trigger_metadata: terms } = rule;
  if (rule.trigger_type === MENTION_SPAM)
    return mentions > (terms.mention_total_limit ?? 0) ? { keyword: null, content: '' } : undefined;
  if (rule.trigger_type !== KEYWORD) return undefined;
  const spared = (terms.allow_list ?? []).reduce(
    (text, allowed) => text.replaceAll(matchKeyword(allowed, text) ?? '\u0000', ' '),
    content,
  );
  for (const keyword of terms.keyword_filter ?? []) {
    const found = matchKeyword(keyword, spared);
    if (found !== undefined) return { keyword, content: found };
  }
  for (const keyword of terms.regex_patterns ?? []) {
    const found = new RegExp(keyword.replace(/^\(\?i\)/, ''), 'iu').exec(spared)?.[0];
    if (found !== undefined) return { keyword, content: found };
  }
  return undefined;
}

/** Bots, administrators and those who manage the guild are never looked at. */
const isExemptFromRule = (
  world: DiscordState,
  guild: GuildState,
  member: MemberState,
  channel: ChannelState,
  rule: APIAutoModerationRule,
) =>
  member.user.bot === true ||
  hasGuildPermissions(world, guild, member.user.id, 'ManageGuild') ||
  member.roles.some((id) => rule.exempt_roles.includes(id)) ||
  [channel.id, channel.parentId ?? ''].some((id) => rule.exempt_channels.includes(id));

export interface AutomodInput {
  readonly channel: ChannelState;
  readonly member: MemberState;
  readonly content: string;
  readonly mentions: number;
}

const NOT_CHECKED = { blocked: undefined, afterPost: () => undefined };

/**
 * Lets the guild's rules look at what a member is about to post; returns what the member reads when it is blocked.
 * `post` puts an unblocked message up and names it, so that the events can.
 */
export function runAutomod(
  world: DiscordState,
  { channel, member, content, mentions }: AutomodInput,
): { blocked: string | undefined; afterPost(id: string): void } {
  const guild = channel.guild!;
  if (guild.automodRules.size === 0) return NOT_CHECKED;
  const hits = [...guild.automodRules.values()]
    .filter(
      (rule) =>
        rule.enabled && rule.event_type === 1 && !isExemptFromRule(world, guild, member, channel, rule),
    )
    .flatMap((rule) => {
      const hit = matchRule(rule, content, mentions);
      return hit ? [{ rule, hit }] : [];
    });
  const block = hits.flatMap(({ rule }) => rule.actions.filter(({ type }) => type === BLOCK))[0];
  const run = (messageId: string | undefined) => {
    for (const { rule, hit } of hits)
      for (const action of rule.actions) {
        const alert =
          action.type === ALERT
            ? sendAlert(world, rule, hit, action.metadata?.channel_id, member, content)
            : undefined;
        if (action.type === TIMEOUT) {
          const ends = world.clock.now().getTime() + (action.metadata?.duration_seconds ?? 0) * 1000;
          member.timeoutUntil = new Date(ends).toISOString();
          emitMemberUpdate(world, guild, member);
        }
        world.emit({
          t: 'AUTO_MODERATION_ACTION_EXECUTION',
          d: {
            guild_id: guild.id,
            action,
            rule_id: rule.id,
            rule_trigger_type: rule.trigger_type,
            user_id: member.user.id,
            channel_id: channel.id,
            ...(messageId && { message_id: messageId }),
            ...(alert && { alert_system_message_id: alert }),
            content,
            matched_keyword: hit.keyword,
            matched_content: hit.content,
          },
          guild,
        });
      }
  };
  if (block) run(undefined);
  return {
    blocked: block && (block.metadata?.custom_message ?? 'This message was blocked by AutoMod.'),
    afterPost: (id) => block || run(id),
  };
}

/** The system message in the alert channel, written as if by the member. */
function sendAlert(
  world: DiscordState,
  rule: APIAutoModerationRule,
  hit: RuleMatch,
  channelId: string | undefined,
  { user }: MemberState,
  content: string,
): string | undefined {
  const channel = world.channels.get(channelId ?? '');
  if (!channel) return undefined;
  const fields = [
    { name: 'rule_name', value: rule.name },
    { name: 'keyword', value: hit.keyword ?? '' },
    { name: 'keyword_matched_content', value: hit.content },
  ];
  const embeds = [{ type: 'auto_moderation_message', description: content, fields } as never];
  return addMessage(world, channel, user, { type: ALERT_MESSAGE, embeds }).id;
}

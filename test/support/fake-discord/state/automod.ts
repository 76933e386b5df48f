import type { APIAutoModerationRule } from 'discord.js';
import type { ChannelState, DiscordState, GuildState, MemberState } from './discord-state.ts';
import { emitMemberUpdate } from './members.ts';
import { addMessage } from './messages.ts';
import { hasGuildPermissions } from './permissions.ts';

const BLOCK = 1;
const ALERT = 2;
const TIMEOUT = 3;
const KEYWORD = 1;
const MENTION_SPAM = 5;
const ALERT_MESSAGE = 24;

/** The match of a rule. `keyword` is null for mention spam. */
export interface RuleMatch {
  readonly keyword: string | null;
  readonly content: string;
}

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * The text that a keyword matches. Without `*` at its start or end, the keyword must be next to whitespace or the end
 * of the text.
 * @example matchKeyword('闇バイト', 'これは闇バイトです') // undefined; '*闇バイト*' would match
 */
export function matchKeyword(keyword: string, content: string): string | undefined {
  const [, before, word, after] = /^(\*?)(.*?)(\*?)$/su.exec(keyword)!;
  if (!word) return undefined;
  const pattern = `${before ? '' : '(?<=^|\\s)'}${escapeRegExp(word)}${after ? '' : '(?=\\s|$)'}`;
  return new RegExp(pattern, 'iu').exec(content)?.[0];
}

/**
 * The first match of a rule in a message; undefined when it does not match.
 * @example matchRule(rule, 'これは闇バイトです', 0)?.keyword
 */
export function matchRule(
  rule: APIAutoModerationRule,
  content: string,
  mentions: number,
): RuleMatch | undefined {
  const { trigger_metadata: terms } = rule;
  if (rule.trigger_type === MENTION_SPAM)
    return mentions > (terms.mention_total_limit ?? 0) ? { keyword: null, content: '' } : undefined;
  if (rule.trigger_type !== KEYWORD) return undefined;
  const remaining = (terms.allow_list ?? []).reduce(
    (text, allowed) => text.replaceAll(matchKeyword(allowed, text) ?? '\u0000', ' '),
    content,
  );
  for (const keyword of terms.keyword_filter ?? []) {
    const match = matchKeyword(keyword, remaining);
    if (match !== undefined) return { keyword, content: match };
  }
  for (const keyword of terms.regex_patterns ?? []) {
    const match = new RegExp(keyword.replace(/^\(\?i\)/, ''), 'iu').exec(remaining)?.[0];
    if (match !== undefined) return { keyword, content: match };
  }
  return undefined;
}

/** Bots, administrators and members who may manage the guild are always exempt. */
const isExemptFromRule = (
  discord: DiscordState,
  guild: GuildState,
  member: MemberState,
  channel: ChannelState,
  rule: APIAutoModerationRule,
) =>
  member.user.bot === true ||
  hasGuildPermissions(discord, guild, member.user.id, 'ManageGuild') ||
  member.roles.some((id) => rule.exempt_roles.includes(id)) ||
  [channel.id, channel.parentId ?? ''].some((id) => rule.exempt_channels.includes(id));

/** A message before it is posted. */
export interface AutomodInput {
  readonly channel: ChannelState;
  readonly member: MemberState;
  readonly content: string;
  readonly mentions: number;
}

const NOT_CHECKED = { blocked: undefined, afterPost: () => undefined };

/**
 * Runs the AutoMod rules of a guild on a message before it is posted. `blocked` is the notice for the member, undefined
 * when the message may be posted. Call `afterPost` with the id of the posted message, which the events contain.
 * @example runAutomod(discord, { channel, member, content, mentions: 0 }).blocked
 */
export function runAutomod(
  discord: DiscordState,
  { channel, member, content, mentions }: AutomodInput,
): { blocked: string | undefined; afterPost(id: string): void } {
  const guild = channel.guild!;
  if (guild.automodRules.size === 0) return NOT_CHECKED;
  const hits = [...guild.automodRules.values()]
    .filter(
      (rule) =>
        rule.enabled && rule.event_type === 1 && !isExemptFromRule(discord, guild, member, channel, rule),
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
            ? sendAlert(discord, rule, hit, action.metadata?.channel_id, member, content)
            : undefined;
        if (action.type === TIMEOUT) {
          const ends = discord.clock.now().getTime() + (action.metadata?.duration_seconds ?? 0) * 1000;
          member.timeoutUntil = new Date(ends).toISOString();
          emitMemberUpdate(discord, guild, member);
        }
        discord.emit({
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

/** Posts the system message in the alert channel, with the member as its author. */
function sendAlert(
  discord: DiscordState,
  rule: APIAutoModerationRule,
  hit: RuleMatch,
  channelId: string | undefined,
  { user }: MemberState,
  content: string,
): string | undefined {
  const channel = discord.channels.get(channelId ?? '');
  if (!channel) return undefined;
  const fields = [
    { name: 'rule_name', value: rule.name },
    { name: 'keyword', value: hit.keyword ?? '' },
    { name: 'keyword_matched_content', value: hit.content },
  ];
  const embeds = [{ type: 'auto_moderation_message', description: content, fields } as never];
  return addMessage(discord, channel, user, { type: ALERT_MESSAGE, embeds }).id;
}

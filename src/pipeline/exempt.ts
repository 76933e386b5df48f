import type { Message, Policy } from '#core';

/**
 * Whether a message is never judged: its author is a bot or a moderator, or the server exempts a role of the author or
 * the channel.
 * @example if (isExempt(message, policy)) return
 */
export const isExempt = (
  { author, ref, within = [] }: Pick<Message, 'author' | 'ref' | 'within'>,
  policy: Policy,
): boolean =>
  author.bot === true ||
  author.moderator === true ||
  policy.exempt.channels.includes(ref.channel) ||
  within.some((channel) => policy.exempt.channels.includes(channel)) ||
  author.roles.some((role) => policy.exempt.roles.includes(role));

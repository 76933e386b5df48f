import type { Message, Policy } from '#core';

/**
 * True for a message that is never judged: from a bot, a moderator, or a role or channel that the server exempts.
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

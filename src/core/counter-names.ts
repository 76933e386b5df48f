/** Counters of awareness and help. The names are stored. */
export const OUTREACH_COUNTERS = [
  'notice.posted',
  'notice.joined',
  'notice.opened',
  'help.delivered',
  'help.undelivered',
  'help.opened',
  'help.asked',
  'caution.delivered',
] as const;

/** Counters of hidden posts: had a member replied or reacted before it was hidden? The names are stored. */
export const ANSWERED_COUNTERS = { yes: 'hidden.answered', no: 'hidden.unanswered' } as const;

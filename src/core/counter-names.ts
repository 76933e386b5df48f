/** The names under which is counted. */
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

/** How a hidden post is counted: had anybody answered it by then? */
export const ANSWERED_COUNTERS = { yes: 'hidden.answered', no: 'hidden.unanswered' } as const;

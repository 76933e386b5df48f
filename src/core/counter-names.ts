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

/**
 * Counters of the gate, in members. `refused`: a proof that was not accepted. `vouched`: let in by a moderator.
 * `released`: let in without a proof, because a case was overturned or the gate was switched off. The names are stored.
 */
export const GATE_COUNTERS = [
  'gate.asked',
  'gate.passed',
  'gate.refused',
  'gate.vouched',
  'gate.released',
] as const;

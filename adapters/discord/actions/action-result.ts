import type { Outcome } from '#core';

/** What an action really did. @example const result: ActionResult = { status: 'degraded', detail: 'incomplete' } */
export type ActionResult = Pick<Outcome, 'status' | 'detail'>;

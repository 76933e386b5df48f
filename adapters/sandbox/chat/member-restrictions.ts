import type { Clock } from '#core';
import { setBounded } from './bounded-map.ts';

/** The strictest restriction of a member; `active`: none. */
export type MembershipState = 'active' | 'timeout' | 'quarantine' | 'kicked' | 'banned';

/** Restrictions of a member. Each ends by its own action, so they are stored separately. */
export interface Restrictions {
  readonly until?: Date;
  readonly quarantined?: boolean;
  readonly gone?: 'kicked' | 'banned' | undefined;
}

/**
 * What members may not do at present.
 * @example createMemberRestrictions(clock).statusOf('rin') // { state: 'active' }
 */
export function createMemberRestrictions(clock: Clock) {
  const restrictions = new Map<string, Restrictions>();
  return {
    set: (name: string, change: Restrictions) =>
      setBounded(restrictions, name, { ...restrictions.get(name), ...change }),
    entries: () => [...restrictions],
    clear: () => restrictions.clear(),
    /** The strictest restriction in force. */
    statusOf(name: string): { readonly state: MembershipState; readonly until?: Date } {
      const { until, quarantined, gone } = restrictions.get(name) ?? {};
      if (gone) return { state: gone };
      if (quarantined) return { state: 'quarantine' };
      return until && until > clock.now() ? { state: 'timeout', until } : { state: 'active' };
    },
  };
}

import type { Caller, ConsoleRole, Policy } from '#core';
import { isAllowed } from '#core';
import { canHandleInquiries } from '../../inquiry/index.ts';

/**
 * What a member may do in the console of a server; empty: nothing. A bot may do nothing.
 * @example rolesInConsole(moderator, policy) // Set { 'moderator' }
 */
export function rolesInConsole(
  caller: Caller,
  policy: Pick<Policy, 'roles' | 'inquiries'>,
): ReadonlySet<ConsoleRole> {
  if (caller.bot) return new Set();
  const { auditors = [] } = policy.roles;
  const roles: Readonly<Record<ConsoleRole, boolean>> = {
    moderator: isAllowed(caller, 'moderator'),
    administrator: isAllowed(caller, 'administrator'),
    'inquiry-desk': canHandleInquiries(caller, policy.inquiries),
    auditor: [caller.id, ...caller.roles].some((id) => auditors.includes(id)),
  };
  return new Set((Object.keys(roles) as ConsoleRole[]).filter((role) => roles[role]));
}

import type { CommandReply, QuarantineRoles, Server, SetupPrompt, Wording } from '#core';
import { AdapterError, fillTemplate } from '#core';

/** Names in one sentence; the number of the others follows. */
const MAX_NAMES = 20;

/** The buttons of the setup that make the quarantine role. `confirm` is shown after what will be done was read. */
export const ROLE_BUTTONS = ['create', 'confirm'] as const;

/** What a press of a button leads to: a sentence, the next button, and the id of the role that was made. */
export interface QuarantineRoleStep {
  readonly text: string;
  readonly button: NonNullable<SetupPrompt['button']> | undefined;
  readonly role: string | undefined;
  readonly accepted: CommandReply['accepted'];
}

/**
 * `create`: says what would be done, and offers `confirm`, which does it and reports what was really done. May throw
 * `AdapterError`.
 * @example (await runQuarantineRoleButton('create', roles, server, wording)).text // 'The role "Quarantine" will be made. …'
 */
export async function runQuarantineRoleButton(
  button: (typeof ROLE_BUTTONS)[number],
  roles: QuarantineRoles,
  server: Server,
  wording: Wording,
): Promise<QuarantineRoleStep> {
  const { setup } = wording.desk;
  const plan = roles.plan(server, setup.rolename);
  if (!plan) return { text: setup.roleforbidden, button: undefined, role: undefined, accepted: false };
  if (button === 'create') {
    const text = fillTemplate(plan.existingRole === undefined ? setup.roleplan : setup.rolecompletion, {
      role: plan.existingRole ?? setup.rolename,
      count: plan.places.length,
      places: listNames(plan.places, wording),
    });
    const next = { kind: 'confirm', label: setup.roleconfirm } as const;
    return { text, button: next, role: undefined, accepted: true };
  }
  const report = await roles.create(server, setup.rolename).catch((error: unknown) => {
    if (error instanceof AdapterError && error.code === 'forbidden') return undefined;
    throw error;
  });
  if (!report) return { text: setup.roleforbidden, button: undefined, role: undefined, accepted: false };
  const { role, done, failed, open } = report;
  const sentences = [
    fillTemplate(setup.roledone, { count: done.length, places: listNames(done, wording) }),
    failed.length > 0 && fillTemplate(setup.rolefailed, { places: listNames(failed, wording) }),
    open.length > 0 && fillTemplate(setup.roleopen, { places: listNames(open, wording) }),
  ];
  const text = sentences.filter((sentence) => sentence !== false).join('\n');
  return { text, button: undefined, role, accepted: true };
}

function listNames(names: readonly string[], wording: Wording): string {
  if (names.length === 0) return wording.desk.config.nothing;
  const shown = names.slice(0, MAX_NAMES).join(wording.list);
  const rest = names.length - MAX_NAMES;
  return rest > 0 ? `${shown} ${fillTemplate(wording.adapter.more, { count: rest })}` : shown;
}

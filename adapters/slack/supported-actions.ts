import type { ActionKind } from '#core';

/** Slack lets no app time out, remove or ban a member of a workspace. The nearest action is removal from channels. */
export const supports: ReadonlySet<ActionKind> = new Set<ActionKind>([
  ...(['hide', 'restore', 'warn', 'quarantine', 'release'] as const),
  ...(['card', 'notice', 'help', 'reply'] as const),
]);

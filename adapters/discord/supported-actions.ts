import type { ActionKind } from '#core';

/** Discord can do every action, where the bot has the permission. */
export const supports: ReadonlySet<ActionKind> = new Set<ActionKind>([
  ...(['hide', 'restore', 'warn', 'timeout', 'end-timeout', 'kick', 'ban', 'unban'] as const),
  ...(['quarantine', 'release', 'card', 'board', 'notice', 'help', 'reply'] as const),
]);

import { ACTION_KINDS, type ActionKind } from '#core';

/** Discord can do every action, where the bot has the permission. */
export const supports: ReadonlySet<ActionKind> = new Set(ACTION_KINDS);

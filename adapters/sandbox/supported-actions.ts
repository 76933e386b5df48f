import { ACTION_KINDS, type ActionKind } from '#core';

/** The sandbox can do every action. */
export const supports: ReadonlySet<ActionKind> = new Set(ACTION_KINDS);

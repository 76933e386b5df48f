import { ACTION_KINDS, type ActionKind } from '#core';

/** The actions that Discord can do: all of them, if the bot has the permission. */
export const supports: ReadonlySet<ActionKind> = new Set(ACTION_KINDS);

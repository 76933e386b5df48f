import type { Action, ActionKind } from '#core';

/**
 * On Slack, an app cannot time out, remove or ban a member of a workspace. The nearest action is a removal from
 * channels.
 */
const SUPPORTED = [
  'hide',
  'restore',
  'warn',
  'quarantine',
  'release',
  'card',
  'board',
  'notice',
  'help',
  'reply',
] as const satisfies readonly ActionKind[];

/** An action that Slack can do. */
export type SupportedAction = Extract<Action, { kind: (typeof SUPPORTED)[number] }>;

/** The actions that Slack can do; `Adapter.supports`. */
export const supports: ReadonlySet<ActionKind> = new Set<ActionKind>(SUPPORTED);

/** True for an action that Slack can do. @example isSupported(action) // false for a timeout */
export const isSupported = (action: Action): action is SupportedAction => supports.has(action.kind);

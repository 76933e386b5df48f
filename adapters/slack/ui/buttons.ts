import { type Card, type Decision, type ModeratorAction, SETUP_STEPS, type SetupStep } from '#core';
import type { ActionsBlock, Button } from '../client/block-kit-types.ts';

/** What one of our buttons asks for; it travels with the button, so that a restart forgets nothing. */
export type ButtonPress =
  | { readonly kind: 'decide'; readonly decision: Decision; readonly caseId: string }
  | { readonly kind: 'handle'; readonly deed: ModeratorAction; readonly caseId: string }
  | { readonly kind: 'appeal'; readonly caseId: string }
  /** A step of the setup: a value of its own, what was picked beside it, or as it is. */
  | { readonly kind: 'set' | 'save' | 'keep'; readonly step: SetupStep; readonly value: string }
  | { readonly kind: 'lines'; readonly under: 'notice' | 'letter'; readonly locale: string }
  | { readonly kind: 'cancel'; readonly run: string };

const DECISIONS: readonly string[] = ['uphold', 'overturn'] satisfies readonly Decision[];
const MODERATOR_ACTIONS: readonly string[] = [
  'timeout',
  'ban',
  'claim',
  'note',
] satisfies readonly ModeratorAction[];
const CASE_ID_PATTERN = /^[!-~]{1,40}$/;
const MAX_LABEL_LENGTH = 75;
/** The action of buttons that only open an address. */
const LINK_ACTION_ID = 'link';

/** A link is followed by Slack itself, and what is picked waits for its button. @example isInertButton('link') // true */
export const isInertButton = (actionId: string): boolean =>
  actionId === LINK_ACTION_ID || actionId.startsWith('yami:pick:');

/** What was pressed; undefined for what is not ours, links for example. @example parseButtonPress('yami:decide:uphold', 'Y-4G7C2Q0M1X') */
export function parseButtonPress(actionId: string, caseId: string): ButtonPress | undefined {
  const [ours, kind, which = '', more = ''] = actionId.split(':');
  if (ours !== 'yami') return undefined;
  const step = SETUP_STEPS.find((each) => each === which);
  if ((kind === 'set' || kind === 'save' || kind === 'keep') && step) return { kind, step, value: more };
  if (kind === 'lines' && (which === 'notice' || which === 'letter'))
    return { kind, under: which, locale: more };
  if (kind === 'cancel') return { kind, run: caseId };
  if (!CASE_ID_PATTERN.test(caseId)) return undefined;
  if (kind === 'decide' && DECISIONS.includes(which)) return { kind, decision: which as Decision, caseId };
  if (kind === 'handle' && MODERATOR_ACTIONS.includes(which))
    return { kind, deed: which as ModeratorAction, caseId };
  return kind === 'appeal' ? { kind, caseId } : undefined;
}

const button = (id: string, caseId: string, label: string, style?: 'danger' | 'primary'): Button => ({
  type: 'button',
  action_id: id,
  value: caseId,
  text: { type: 'plain_text', text: label.slice(0, MAX_LABEL_LENGTH), emoji: false },
  ...(style && { style }),
});

/** The offer below a letter. @example appealRow('Y-4G7C2Q0M1X', '異議を申し立てる') */
export const appealRow = (caseId: string, label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:appeal:', caseId, label)],
});

/** @example linkButton('https://machi.slack.com/archives/C1/p1700000000000100', '開く') */
export const linkButton = (url: string, label: string): Button => ({
  type: 'button',
  action_id: LINK_ACTION_ID,
  url,
  text: { type: 'plain_text', text: label.slice(0, MAX_LABEL_LENGTH), emoji: false },
});

/** The rows below a card: what to decide, what else to do, where to look. @example cardRows(card, '開く').length // 2 */
export function cardRows(card: Card, open: string): readonly ActionsBlock[] {
  const { caseId } = card;
  const styles = { uphold: 'danger', overturn: 'primary' } as const;
  const decisions = card.buttons.map(({ decision, label }) =>
    button(`yami:decide:${decision}`, caseId, label, styles[decision]),
  );
  const change = card.change
    ? [button(`yami:decide:${card.change.decision}`, caseId, card.change.label)]
    : [];
  const link = card.url === undefined ? [] : [linkButton(card.url, open)];
  const actionButtons = (card.deeds ?? []).map(({ deed, label }) =>
    button(`yami:handle:${deed}`, caseId, label),
  );
  return [[...decisions, ...change, ...link], actionButtons]
    .filter((elements) => elements.length > 0)
    .map((elements) => ({ type: 'actions', elements }));
}

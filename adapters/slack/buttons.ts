import { type Card, type Decision, type Deed, SETUP_STEPS, type SetupStep } from '#core';
import type { ActionsBlock, Button } from './kit.ts';

/** What one of our buttons asks for; it travels with the button, so that a restart forgets nothing. */
export type Press =
  | { readonly what: 'decide'; readonly decision: Decision; readonly caseId: string }
  | { readonly what: 'handle'; readonly deed: Deed; readonly caseId: string }
  | { readonly what: 'appeal'; readonly caseId: string }
  /** A step of the setup: a value of its own, what was picked beside it, or as it is. */
  | { readonly what: 'set' | 'save' | 'keep'; readonly step: SetupStep; readonly value: string }
  | { readonly what: 'lines'; readonly under: 'notice' | 'letter'; readonly locale: string }
  | { readonly what: 'cancel'; readonly run: string };

const DECISIONS: readonly string[] = ['uphold', 'overturn'] satisfies readonly Decision[];
const DEEDS: readonly string[] = ['timeout', 'ban', 'claim', 'note'] satisfies readonly Deed[];
const CASE = /^[!-~]{1,40}$/;
const LABEL_MOST = 75;
/** The action of buttons that only open an address. */
const LINK = 'link';

/** A link is followed by Slack itself, and what is picked waits for its button. @example asksNothing('link') // true */
export const asksNothing = (actionId: string): boolean =>
  actionId === LINK || actionId.startsWith('yami:pick:');

/** What was pressed; undefined for what is not ours, links for example. @example pressOf('yami:decide:uphold', 'Y-4G7C2Q0M1X') */
export function pressOf(actionId: string, caseId: string): Press | undefined {
  const [ours, what, which = '', more = ''] = actionId.split(':');
  if (ours !== 'yami') return undefined;
  const step = SETUP_STEPS.find((each) => each === which);
  if ((what === 'set' || what === 'save' || what === 'keep') && step) return { what, step, value: more };
  if (what === 'lines' && (which === 'notice' || which === 'letter'))
    return { what, under: which, locale: more };
  if (what === 'cancel') return { what, run: caseId };
  if (!CASE.test(caseId)) return undefined;
  if (what === 'decide' && DECISIONS.includes(which)) return { what, decision: which as Decision, caseId };
  if (what === 'handle' && DEEDS.includes(which)) return { what, deed: which as Deed, caseId };
  return what === 'appeal' ? { what, caseId } : undefined;
}

const button = (id: string, caseId: string, label: string, style?: 'danger' | 'primary'): Button => ({
  type: 'button',
  action_id: id,
  value: caseId,
  text: { type: 'plain_text', text: label.slice(0, LABEL_MOST), emoji: false },
  ...(style && { style }),
});

/** The offer below a letter. @example appealButton('Y-4G7C2Q0M1X', '異議を申し立てる') */
export const appealButton = (caseId: string, label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:appeal:', caseId, label)],
});

/** @example linkButton('https://machi.slack.com/archives/C1/p1700000000000100', '開く') */
export const linkButton = (url: string, label: string): Button => ({
  type: 'button',
  action_id: LINK,
  url,
  text: { type: 'plain_text', text: label.slice(0, LABEL_MOST), emoji: false },
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
  const deeds = (card.deeds ?? []).map(({ deed, label }) => button(`yami:handle:${deed}`, caseId, label));
  return [[...decisions, ...change, ...link], deeds]
    .filter((elements) => elements.length > 0)
    .map((elements) => ({ type: 'actions', elements }));
}

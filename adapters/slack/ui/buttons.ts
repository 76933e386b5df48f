import {
  type BoardButton,
  type Card,
  type Decision,
  MODERATOR_ACTIONS,
  type ModeratorAction,
  SETUP_STEPS,
  type SetupStep,
} from '#core';
import { truncate } from '#lib';
import type { ActionsBlock, Button } from '../client/block-kit-types.ts';

/** The request of a pressed button. It is encoded in the button itself, so that buttons work after a restart. */
export type ButtonPress =
  | { readonly kind: 'decide'; readonly decision: Decision; readonly caseId: string }
  | { readonly kind: 'handle'; readonly action: ModeratorAction; readonly caseId: string }
  | { readonly kind: 'appeal'; readonly caseId: string }
  /** Answers a moderator's question. */
  | { readonly kind: 'answer'; readonly caseId: string }
  /** Lifts the hourly limit on automatic hides. */
  | { readonly kind: 'lift' }
  /** Lets everyone in who waits at the gate. */
  | { readonly kind: 'release' }
  /** A step of the setup. `set`: the value of the button; `save`: the values selected above it; `keep`: no change. */
  | { readonly kind: 'set' | 'save' | 'keep'; readonly step: SetupStep; readonly value: string }
  | { readonly kind: 'lines'; readonly under: 'notice' | 'letter'; readonly locale: string }
  | { readonly kind: 'cancel'; readonly run: string };

const DECISIONS: readonly string[] = ['uphold', 'overturn'] satisfies readonly Decision[];
const CASE_ID_PATTERN = /^[!-~]{1,40}$/;
/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const MAX_LABEL_LENGTH = 75;
const MAX_URL_LENGTH = 3000;
/** Action id of buttons that only open a URL. */
const LINK_ACTION_ID = 'link';

/**
 * True when an interaction needs no reply: a link, or a selection that is sent with a later button.
 * @example isInertButton('link') // true
 */
export const isInertButton = (actionId: string): boolean =>
  actionId === LINK_ACTION_ID || actionId.startsWith('yami:pick:');

/**
 * Decodes a button press; undefined for an unknown action id, for example a link.
 * @example parseButtonPress('yami:decide:uphold', 'Y-4G7C2Q0M1X') // { kind: 'decide', decision: 'uphold', caseId: 'Y-4G7C2Q0M1X' }
 */
export function parseButtonPress(actionId: string, caseId: string): ButtonPress | undefined {
  const [namespace, kind, subject = '', detail = ''] = actionId.split(':');
  if (namespace !== 'yami') return undefined;
  const step = SETUP_STEPS.find((name) => name === subject);
  if ((kind === 'set' || kind === 'save' || kind === 'keep') && step) return { kind, step, value: detail };
  if (kind === 'lines' && (subject === 'notice' || subject === 'letter'))
    return { kind, under: subject, locale: detail };
  if (kind === 'lift' || kind === 'release') return { kind };
  if (kind === 'cancel') return { kind, run: caseId };
  if (!CASE_ID_PATTERN.test(caseId)) return undefined;
  if (kind === 'decide' && DECISIONS.includes(subject))
    return { kind, decision: subject as Decision, caseId };
  const action = MODERATOR_ACTIONS.find((name) => name === subject);
  if (kind === 'handle' && action) return { kind, action, caseId };
  return kind === 'appeal' || kind === 'answer' ? { kind, caseId } : undefined;
}

const button = (id: string, caseId: string, label: string, style?: 'danger' | 'primary'): Button => ({
  type: 'button',
  action_id: id,
  value: caseId,
  text: { type: 'plain_text', text: truncate(label, MAX_LABEL_LENGTH), emoji: false },
  ...(style && { style }),
});

/** The appeal button below a direct message. @example appealRow('Y-4G7C2Q0M1X', '異議を申し立てる') */
export const appealRow = (caseId: string, label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:appeal:', caseId, label)],
});

/** The button below a moderator's question. @example answerRow('Y-4G7C2Q0M1X', '回答する') */
export const answerRow = (caseId: string, label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:answer:', caseId, label, 'primary')],
});

/** The button below a board. @example boardRow({ request: 'lift-limit', label: '1時間だけ上限を外す' }) */
export function boardRow({ request, label }: BoardButton): ActionsBlock {
  switch (request) {
    case 'lift-limit':
      return { type: 'actions', elements: [button('yami:lift:', '-', label, 'primary')] };
    case 'release-all':
      return { type: 'actions', elements: [button('yami:release:', '-', label, 'primary')] };
    default:
      return request satisfies never;
  }
}

/** A button that opens a URL. @example linkButton('https://machi.slack.com/archives/C1/p1700000000000100', '開く') */
export const linkButton = (url: string, label: string): Button => ({
  type: 'button',
  action_id: LINK_ACTION_ID,
  url,
  text: { type: 'plain_text', text: truncate(label, MAX_LABEL_LENGTH), emoji: false },
});

/**
 * The button rows of a card: decisions and the link first, other actions below.
 * @example cardRows(card, '開く').length // 2
 */
export function cardRows(card: Card, open: string): readonly ActionsBlock[] {
  const { caseId } = card;
  const styles = { uphold: 'danger', overturn: 'primary' } as const;
  const decisions = card.buttons.map(({ decision, label }) =>
    button(`yami:decide:${decision}`, caseId, label, styles[decision]),
  );
  const change = card.change
    ? [button(`yami:decide:${card.change.decision}`, caseId, card.change.label)]
    : [];
  const link = card.url === undefined || card.url.length > MAX_URL_LENGTH ? [] : [linkButton(card.url, open)];
  const actionButtons = (card.deeds ?? []).map(({ deed, label }) =>
    button(`yami:handle:${deed}`, caseId, label),
  );
  return [[...decisions, ...change, ...link], actionButtons]
    .filter((elements) => elements.length > 0)
    .map((elements) => ({ type: 'actions', elements }));
}

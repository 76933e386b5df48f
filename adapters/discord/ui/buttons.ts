import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { Card, Decision, ModeratorAction } from '#core';

/** What one of our buttons or forms asks for; it travels in its custom id, so that a restart forgets nothing. */
export type ButtonPress =
  | { readonly kind: 'decide'; readonly decision: Decision; readonly caseId: string }
  | { readonly kind: 'handle'; readonly deed: ModeratorAction; readonly caseId: string }
  | { readonly kind: 'appeal'; readonly guild: string; readonly caseId: string }
  | { readonly kind: 'lower'; readonly guild: string };

const DECISIONS: readonly string[] = ['uphold', 'overturn'] satisfies readonly Decision[];
const MODERATOR_ACTIONS: readonly string[] = [
  'timeout',
  'ban',
  'claim',
  'note',
] satisfies readonly ModeratorAction[];
const CASE_ID_PATTERN = /^[!-~]{1,40}$/;

/** @example idOf({ what: 'decide', decision: 'uphold', deriveCaseId: 'Y-4G7C2Q0M1X' }) // 'yami:decide:uphold:Y-4G7C2Q0M1X' */
export function toCustomId(press: ButtonPress): string {
  switch (press.kind) {
    case 'decide':
      return `yami:decide:${press.decision}:${press.caseId}`;
    case 'handle':
      return `yami:handle:${press.deed}:${press.caseId}`;
    case 'appeal':
      return `yami:appeal:${press.guild}:${press.caseId}`;
    case 'lower':
      return `yami:lower:${press.guild}:-`;
    default:
      return press satisfies never;
  }
}

/** What was pressed; undefined for what is not ours. @example parseButtonPress('yami:appeal:1:Y-4G7C2Q0M1X')?.what // 'appeal' */
export function parseButtonPress(customId: string): ButtonPress | undefined {
  const [ours, kind, which = '', caseId = ''] = customId.split(':');
  if (ours !== 'yami' || !CASE_ID_PATTERN.test(caseId)) return undefined;
  if (kind === 'decide' && DECISIONS.includes(which)) return { kind, decision: which as Decision, caseId };
  if (kind === 'handle' && MODERATOR_ACTIONS.includes(which))
    return { kind, deed: which as ModeratorAction, caseId };
  if (kind === 'appeal' && /^\d+$/.test(which)) return { kind, guild: which, caseId };
  if (kind === 'lower' && /^\d+$/.test(which)) return { kind, guild: which };
  return undefined;
}

export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

const MAX_LABEL_LENGTH = 80;

/** @example createButton({ what: 'appeal', guild, deriveCaseId }, '異議を申し立てる', ButtonStyle.Secondary) */
export const createButton = (
  press: ButtonPress,
  label: string,
  style: APIButtonComponentWithCustomId['style'],
): APIButtonComponent => ({
  type: ComponentType.Button,
  custom_id: toCustomId(press),
  label: label.slice(0, MAX_LABEL_LENGTH),
  style,
});

/** @example rowOf(createButton(press, label, ButtonStyle.Secondary)) */
export const createButtonRows = (...components: APIButtonComponent[]): ButtonRow[] =>
  components.length === 0 ? [] : [{ type: ComponentType.ActionRow, components }];

/** The offer below a letter. @example appealRow('41771983423143937', 'Y-4G7C2Q0M1X', '異議を申し立てる') */
export const appealRow = (guild: string, caseId: string, label: string): ButtonRow =>
  createButtonRows(createButton({ kind: 'appeal', guild, caseId }, label, ButtonStyle.Secondary))[0]!;

/** The rows below a card: what to decide, what else to do, where to look. @example cardRows(card, '開く').length // 2 */
export function cardRows(card: Card, open: string): readonly ButtonRow[] {
  const { caseId } = card;
  const styles = { uphold: ButtonStyle.Danger, overturn: ButtonStyle.Success } as const;
  const decisions = card.buttons.map(({ decision, label }) =>
    createButton({ kind: 'decide', decision, caseId }, label, styles[decision]),
  );
  const change = card.change
    ? [
        createButton(
          { kind: 'decide', decision: card.change.decision, caseId },
          card.change.label,
          ButtonStyle.Secondary,
        ),
      ]
    : [];
  const link: APIButtonComponent[] =
    card.url === undefined
      ? []
      : [
          {
            type: ComponentType.Button,
            style: ButtonStyle.Link,
            label: open.slice(0, MAX_LABEL_LENGTH),
            url: card.url,
          },
        ];
  const actionButtons = (card.deeds ?? []).map(({ deed, label }) =>
    createButton({ kind: 'handle', deed, caseId }, label, ButtonStyle.Secondary),
  );
  return [...createButtonRows(...decisions, ...change, ...link), ...createButtonRows(...actionButtons)];
}

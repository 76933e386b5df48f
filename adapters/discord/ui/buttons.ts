import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type Card, type Decision, MODERATOR_ACTIONS, type ModeratorAction } from '#core';
import { truncate } from '#lib';
import { isSnowflake } from '../client/snowflake.ts';

/**
 * The request of a button or form of yamidome. It is encoded in the custom id, so buttons still work after a restart.
 * @example const press: ButtonPress = { kind: 'appeal', guild: '41771983423143937', caseId: 'Y-4G7C2Q0M1X' }
 */
export type ButtonPress =
  | { readonly kind: 'decide'; readonly decision: Decision; readonly caseId: string }
  | { readonly kind: 'handle'; readonly deed: ModeratorAction; readonly caseId: string }
  | { readonly kind: 'appeal'; readonly guild: string; readonly caseId: string }
  /** Answers a moderator's question. */
  | { readonly kind: 'answer'; readonly guild: string; readonly caseId: string }
  /** Ends the raid mode. */
  | { readonly kind: 'lower'; readonly guild: string }
  /** Lifts the hourly limit on automatic hides. */
  | { readonly kind: 'lift'; readonly guild: string }
  /** Lets everyone in who waits at the gate. */
  | { readonly kind: 'release'; readonly guild: string };

const DECISIONS: readonly string[] = ['uphold', 'overturn'] satisfies readonly Decision[];
const CASE_ID_PATTERN = /^[!-~]{1,40}$/;

/**
 * Encodes a press as a custom id.
 * @example toCustomId({ kind: 'decide', decision: 'uphold', caseId: 'Y-4G7C2Q0M1X' }) // 'yami:decide:uphold:Y-4G7C2Q0M1X'
 */
export function toCustomId(press: ButtonPress): string {
  switch (press.kind) {
    case 'decide':
      return `yami:decide:${press.decision}:${press.caseId}`;
    case 'handle':
      return `yami:handle:${press.deed}:${press.caseId}`;
    case 'appeal':
    case 'answer':
      return `yami:${press.kind}:${press.guild}:${press.caseId}`;
    case 'lower':
      return `yami:lower:${press.guild}:-`;
    case 'lift':
    case 'release':
      return `yami:${press.kind}:${press.guild}:-`;
    default:
      return press satisfies never;
  }
}

/**
 * Parses a custom id; undefined for ids of other programs and for invalid ones. Never throws.
 * @example parseButtonPress('yami:appeal:1:Y-4G7C2Q0M1X')?.kind // 'appeal'
 */
export function parseButtonPress(customId: string): ButtonPress | undefined {
  const [prefix, kind, argument = '', caseId = ''] = customId.split(':');
  if (prefix !== 'yami' || !CASE_ID_PATTERN.test(caseId)) return undefined;
  if (kind === 'decide' && DECISIONS.includes(argument))
    return { kind, decision: argument as Decision, caseId };
  const deed = MODERATOR_ACTIONS.find((action) => action === argument);
  if (kind === 'handle' && deed) return { kind, deed, caseId };
  if ((kind === 'appeal' || kind === 'answer') && isSnowflake(argument))
    return { kind, guild: argument, caseId };
  if ((kind === 'lower' || kind === 'lift' || kind === 'release') && isSnowflake(argument))
    return { kind, guild: argument };
  return undefined;
}

/** One row of buttons below a message. @example const [row]: ButtonRow[] = createButtonRows(button) */
export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

/** https://docs.discord.com/developers/components/reference#button */
const MAX_LABEL_LENGTH = 80;
const MAX_URL_LENGTH = 512;
const MAX_BUTTONS_PER_ROW = 5;

/**
 * A button with a press as its custom id; a long label is cut.
 * @example createButton({ kind: 'appeal', guild, caseId }, '異議を申し立てる', ButtonStyle.Secondary)
 */
export const createButton = (
  press: ButtonPress,
  label: string,
  style: APIButtonComponentWithCustomId['style'],
): APIButtonComponent => ({
  type: ComponentType.Button,
  custom_id: toCustomId(press),
  label: truncate(label, MAX_LABEL_LENGTH),
  style,
});

/**
 * Rows with these buttons, five in each; none without buttons.
 * @example createButtonRows(createButton(press, label, style)).length // 1
 */
export const createButtonRows = (...buttons: APIButtonComponent[]): ButtonRow[] =>
  Array.from({ length: Math.ceil(buttons.length / MAX_BUTTONS_PER_ROW) }, (_, nth) => ({
    type: ComponentType.ActionRow,
    components: buttons.slice(nth * MAX_BUTTONS_PER_ROW, (nth + 1) * MAX_BUTTONS_PER_ROW),
  }));

/** The appeal button below a warning. @example appealRow('41771983423143937', 'Y-4G7C2Q0M1X', '異議を申し立てる') */
export const appealRow = (guild: string, caseId: string, label: string): ButtonRow =>
  createButtonRows(createButton({ kind: 'appeal', guild, caseId }, label, ButtonStyle.Secondary))[0]!;

/** The button below a moderator's question. @example answerRow('41771983423143937', 'Y-4G7C2Q0M1X', '回答する') */
export const answerRow = (guild: string, caseId: string, label: string): ButtonRow =>
  createButtonRows(createButton({ kind: 'answer', guild, caseId }, label, ButtonStyle.Primary))[0]!;

/** The rows below a card: decisions and link, other actions. @example cardRows(card, '開く').length // 2 */
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
    card.url === undefined || card.url.length > MAX_URL_LENGTH
      ? []
      : [
          {
            type: ComponentType.Button,
            style: ButtonStyle.Link,
            label: truncate(open, MAX_LABEL_LENGTH),
            url: card.url,
          },
        ];
  const actionButtons = (card.deeds ?? []).map(({ deed, label }) =>
    createButton({ kind: 'handle', deed, caseId }, label, ButtonStyle.Secondary),
  );
  return [...createButtonRows(...decisions, ...change, ...link), ...createButtonRows(...actionButtons)];
}

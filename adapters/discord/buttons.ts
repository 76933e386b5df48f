import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { Card, Decision, Deed } from '#core';

/** What one of our buttons or forms asks for; it travels in its custom id, so that a restart forgets nothing. */
export type Press =
  | { readonly what: 'decide'; readonly decision: Decision; readonly caseId: string }
  | { readonly what: 'handle'; readonly deed: Deed; readonly caseId: string }
  | { readonly what: 'appeal'; readonly guild: string; readonly caseId: string }
  | { readonly what: 'lower'; readonly guild: string };

const DECISIONS: readonly string[] = ['uphold', 'overturn'] satisfies readonly Decision[];
const DEEDS: readonly string[] = ['timeout', 'ban', 'claim', 'note'] satisfies readonly Deed[];
const CASE = /^[!-~]{1,40}$/;

/** @example idOf({ what: 'decide', decision: 'uphold', caseId: 'Y-4G7C2Q0M1X' }) // 'yami:decide:uphold:Y-4G7C2Q0M1X' */
export function idOf(press: Press): string {
  switch (press.what) {
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

/** What was pressed; undefined for what is not ours. @example pressOf('yami:appeal:1:Y-4G7C2Q0M1X')?.what // 'appeal' */
export function pressOf(customId: string): Press | undefined {
  const [ours, what, which = '', caseId = ''] = customId.split(':');
  if (ours !== 'yami' || !CASE.test(caseId)) return undefined;
  if (what === 'decide' && DECISIONS.includes(which)) return { what, decision: which as Decision, caseId };
  if (what === 'handle' && DEEDS.includes(which)) return { what, deed: which as Deed, caseId };
  if (what === 'appeal' && /^\d+$/.test(which)) return { what, guild: which, caseId };
  if (what === 'lower' && /^\d+$/.test(which)) return { what, guild: which };
  return undefined;
}

export type Row = APIActionRowComponent<APIButtonComponent>;

const LABEL_MOST = 80;

/** @example buttonOf({ what: 'appeal', guild, caseId }, '異議を申し立てる', ButtonStyle.Secondary) */
export const buttonOf = (
  press: Press,
  label: string,
  style: APIButtonComponentWithCustomId['style'],
): APIButtonComponent => ({
  type: ComponentType.Button,
  custom_id: idOf(press),
  label: label.slice(0, LABEL_MOST),
  style,
});

/** @example rowOf(buttonOf(press, label, ButtonStyle.Secondary)) */
export const rowOf = (...components: APIButtonComponent[]): Row[] =>
  components.length === 0 ? [] : [{ type: ComponentType.ActionRow, components }];

/** The offer below a letter. @example appealRow('41771983423143937', 'Y-4G7C2Q0M1X', '異議を申し立てる') */
export const appealRow = (guild: string, caseId: string, label: string): Row =>
  rowOf(buttonOf({ what: 'appeal', guild, caseId }, label, ButtonStyle.Secondary))[0]!;

/** The rows below a card: what to decide, what else to do, where to look. @example cardRows(card, '開く').length // 2 */
export function cardRows(card: Card, open: string): readonly Row[] {
  const { caseId } = card;
  const styles = { uphold: ButtonStyle.Danger, overturn: ButtonStyle.Success } as const;
  const decisions = card.buttons.map(({ decision, label }) =>
    buttonOf({ what: 'decide', decision, caseId }, label, styles[decision]),
  );
  const change = card.change
    ? [
        buttonOf(
          { what: 'decide', decision: card.change.decision, caseId },
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
            label: open.slice(0, LABEL_MOST),
            url: card.url,
          },
        ];
  const deeds = (card.deeds ?? []).map(({ deed, label }) =>
    buttonOf({ what: 'handle', deed, caseId }, label, ButtonStyle.Secondary),
  );
  return [...rowOf(...decisions, ...change, ...link), ...rowOf(...deeds)];
}

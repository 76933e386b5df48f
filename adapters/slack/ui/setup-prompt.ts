import type { Language, SetupPrompt, Wording } from '#core';
import { truncate } from '#lib';
import type { Button, KnownBlock } from '../client/block-kit-types.ts';

const MAX_LABEL_LENGTH = 75;
const MAX_TEXT_LENGTH = 2900;
const MAX_GROUPS = 100;
const MAX_SELECTED = 25;

/**
 * Hints for steps that differ on Slack. User groups replace roles but restrict nothing, so a step for a single role has
 * no choices.
 */
const STEP_HINTS: Readonly<Partial<Record<SetupPrompt['step'], Readonly<Record<Language, string>>>>> = {
  exempt: {
    ja: 'Slack では、ユーザーグループを選びます。',
    en: 'On Slack, pick user groups.',
  },
  quarantine: {
    ja: 'Slack では選ぶものはありません。隔離したメンバーは、アプリがいるチャンネルとユーザーグループから外します（#general を除く）。',
    en: 'There is nothing to pick on Slack: who is in quarantine is taken out of the channels that the app is in (but #general) and of user groups.',
  },
  ladder: {
    ja: 'Slack では、アプリによる発言停止はできません。その段階になると、カードでお知らせします。',
    en: 'No app can pause a member on Slack; when a step asks for it, a card says so.',
  },
};

/** Added when the app is not in the channel for cards: it cannot post there. @example notInChannelTexts.ja */
export const notInChannelTexts: Readonly<Record<Language, string>> = {
  ja: 'アプリがこのチャンネルにいないため、まだカードを送れません。チャンネルで /invite @yamidome を実行してください。',
  en: 'The app is not in this channel, so no card can go there yet. Run /invite @yamidome in it.',
};

const plainText = (text: string) =>
  ({ type: 'plain_text', text: truncate(text, MAX_LABEL_LENGTH), emoji: false }) as const;

const button = (id: string, label: string, value?: string): Button => ({
  type: 'button',
  action_id: id,
  text: plainText(label),
  ...(value !== undefined && { value }),
});

/**
 * One step of the setup: its text, the menu or buttons, and the button that leaves it unchanged.
 * @example renderSetupPrompt(reply.text, reply.setup, { groups: directory.userGroups(), language: 'ja', wording })
 */
export function renderSetupPrompt(
  text: string,
  prompt: SetupPrompt,
  {
    groups,
    language,
    wording,
  }: {
    readonly groups: readonly { readonly id: string; readonly name: string }[];
    readonly language: Language;
    readonly wording: Wording;
  },
): { readonly text: string; readonly blocks: readonly KnownBlock[] } {
  const { step, inputKind } = prompt;
  const hint = STEP_HINTS[step]?.[language] ?? '';
  // A step for a single role cannot be answered on Slack: the hint replaces its text.
  const withHint = inputKind === 'role' ? text.replace(wording.desk.setup[step], hint) : `${text}\n${hint}`;
  const shortened = truncate(withHint.trim(), MAX_TEXT_LENGTH);
  return { text: shortened, blocks: buildPickers(shortened, prompt, groups) };
}

function buildPickers(
  text: string,
  { step, inputKind, choices, currentValues, keepLabel }: SetupPrompt,
  groups: readonly { readonly id: string; readonly name: string }[],
): readonly KnownBlock[] {
  const section = { type: 'section', text: { type: 'plain_text', text, emoji: false } } as const;
  const keepButton = button(`yami:keep:${step}`, keepLabel);
  switch (inputKind) {
    case 'channel': {
      const [current] = currentValues;
      return [
        section,
        {
          type: 'actions',
          elements: [
            {
              type: 'conversations_select',
              action_id: `yami:set:${step}`,
              filter: { include: ['private', 'public'], exclude_bot_users: true },
              ...(current !== undefined && /^[CG]/.test(current) && { initial_conversation: current }),
            },
            keepButton,
          ],
        },
      ];
    }
    case 'channels': {
      const known = currentValues.filter((id) => /^[CG]/.test(id)).slice(0, MAX_SELECTED);
      return [
        {
          ...section,
          accessory: {
            type: 'multi_conversations_select',
            action_id: `yami:pick:${step}`,
            filter: { include: ['private', 'public'], exclude_bot_users: true },
            max_selected_items: MAX_SELECTED,
            ...(known.length > 0 && { initial_conversations: known }),
          },
        },
        { type: 'actions', elements: [button(`yami:save:${step}`, 'OK'), keepButton] },
      ];
    }
    case 'roles': {
      const options = groups
        .slice(0, MAX_GROUPS)
        .map(({ id, name }) => ({ text: plainText(name || id), value: id }));
      const chosen = options.filter(({ value }) => currentValues.includes(value)).slice(0, MAX_SELECTED);
      if (options.length === 0) return [section, { type: 'actions', elements: [keepButton] }];
      return [
        {
          ...section,
          accessory: {
            type: 'multi_static_select',
            action_id: `yami:pick:${step}`,
            options,
            max_selected_items: MAX_SELECTED,
            ...(chosen.length > 0 && { initial_options: chosen }),
          },
        },
        { type: 'actions', elements: [button(`yami:save:${step}`, 'OK'), keepButton] },
      ];
    }
    case 'role':
      return [section, { type: 'actions', elements: [keepButton] }];
    case 'choice':
      return [
        section,
        {
          type: 'actions',
          elements: [
            ...choices.map(({ value, label }) => ({
              ...button(`yami:set:${step}:${value}`, label, value),
              ...(currentValues.includes(value) && { style: 'primary' as const }),
            })),
            keepButton,
          ],
        },
      ];
    default:
      return inputKind satisfies never;
  }
}

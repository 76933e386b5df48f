import type { Language, SetupPrompt, Wording } from '#core';
import type { Button, KnownBlock } from './kit.ts';

const LABEL_MOST = 75;
const TEXT_MOST = 2900;
const GROUPS_MOST = 100;
const PICKED_MOST = 25;

/** What is different here: user groups stand for roles, and forbid nothing. A step that asks for one role asks for nothing. */
const HINTS: Readonly<Partial<Record<SetupPrompt['step'], Readonly<Record<Language, string>>>>> = {
  exempt: {
    ja: 'Slack では、ユーザーグループを選びます。',
    en: 'On Slack, pick user groups.',
  },
  quarantine: {
    ja: 'Slack では選ぶものはありません。隔離した利用者は、アプリがいるチャンネルとユーザーグループから外します（#general を除く）。',
    en: 'There is nothing to pick on Slack: who is in quarantine is taken out of the channels that the app is in (but #general) and of user groups.',
  },
  ladder: {
    ja: 'Slack では、アプリによる発言停止はできません。その段階になると、カードでお知らせします。',
    en: 'No app can pause a member on Slack; when a step asks for it, a card says so.',
  },
};

/** Cards go to a channel that the app is in. @example notInside.ja */
export const notInside: Readonly<Record<Language, string>> = {
  ja: 'アプリがこのチャンネルにいないため、まだカードを送れません。チャンネルで /invite @yamidome を実行してください。',
  en: 'The app is not in this channel, so no card can go there yet. Run /invite @yamidome in it.',
};

const plain = (text: string) =>
  ({ type: 'plain_text', text: text.slice(0, LABEL_MOST), emoji: false }) as const;

const button = (id: string, label: string, value?: string): Button => ({
  type: 'button',
  action_id: id,
  text: plain(label),
  ...(value !== undefined && { value }),
});

/**
 * One step of the setup: what it is about, what is picked, and the button that leaves it as it is.
 * @example setupShown(reply.text, reply.setup, { groups: directory.groups(), language: 'ja', words })
 */
export function setupShown(
  text: string,
  prompt: SetupPrompt,
  {
    groups,
    language,
    words,
  }: {
    readonly groups: readonly { readonly id: string; readonly name: string }[];
    readonly language: Language;
    readonly words: Wording;
  },
): { readonly text: string; readonly blocks: readonly KnownBlock[] } {
  const { step, input } = prompt;
  const hint = HINTS[step]?.[language] ?? '';
  // Where there is no such thing as what the step asks for, ours stands in its place.
  const told = input === 'role' ? text.replace(words.desk.setup[step], hint) : `${text}\n${hint}`;
  const said = told.trim().slice(0, TEXT_MOST);
  return { text: said, blocks: pickers(said, prompt, groups) };
}

function pickers(
  said: string,
  { step, input, choices, current, keep }: SetupPrompt,
  groups: readonly { readonly id: string; readonly name: string }[],
): readonly KnownBlock[] {
  const section = { type: 'section', text: { type: 'plain_text', text: said, emoji: false } } as const;
  const kept = button(`yami:keep:${step}`, keep);
  switch (input) {
    case 'channel': {
      const [known] = current;
      return [
        section,
        {
          type: 'actions',
          elements: [
            {
              type: 'conversations_select',
              action_id: `yami:set:${step}`,
              filter: { include: ['private', 'public'], exclude_bot_users: true },
              ...(known !== undefined && /^[CG]/.test(known) && { initial_conversation: known }),
            },
            kept,
          ],
        },
      ];
    }
    case 'roles': {
      const options = groups
        .slice(0, GROUPS_MOST)
        .map(({ id, name }) => ({ text: plain(name || id), value: id }));
      const chosen = options.filter(({ value }) => current.includes(value)).slice(0, PICKED_MOST);
      if (options.length === 0) return [section, { type: 'actions', elements: [kept] }];
      return [
        {
          ...section,
          accessory: {
            type: 'multi_static_select',
            action_id: `yami:pick:${step}`,
            options,
            max_selected_items: PICKED_MOST,
            ...(chosen.length > 0 && { initial_options: chosen }),
          },
        },
        { type: 'actions', elements: [button(`yami:save:${step}`, 'OK'), kept] },
      ];
    }
    case 'role':
      return [section, { type: 'actions', elements: [kept] }];
    case 'choice':
      return [
        section,
        {
          type: 'actions',
          elements: [
            ...choices.map(({ value, label }) => ({
              ...button(`yami:set:${step}:${value}`, label, value),
              ...(current.includes(value) && { style: 'primary' as const }),
            })),
            kept,
          ],
        },
      ];
    default:
      return input satisfies never;
  }
}

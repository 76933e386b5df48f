/** Names of the members and channels of an export, by id. */
export interface ExportNames {
  readonly members: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
}

/** The visible text, and the URLs behind labels (`hidden`): `<https://x|label>` shows only `label`. */
export interface DecodedSlackText {
  readonly text: string;
  readonly hidden: readonly string[];
}

/**
 * Decodes Slack's markup (mrkdwn): members, channels, links, entities, emoji codes.
 * @example decodeSlackText('see &lt;<https://t.me/x|here>&gt; <@U1>', names) // { text: 'see <here> @rin', hidden: ['https://t.me/x'] }
 */
export const decodeSlackText = (raw: string, names: ExportNames): DecodedSlackText => {
  const hidden: string[] = [];
  const text = raw
    .replace(/<([^<>]+)>/g, (_, inside: string) => {
      const bar = inside.indexOf('|');
      const target = bar === -1 ? inside : inside.slice(0, bar);
      const label = bar === -1 ? undefined : inside.slice(bar + 1);
      switch (target[0]) {
        case '@':
          return `@${names.members.get(target.slice(1)) ?? label ?? target.slice(1)}`;
        case '#':
          return `#${names.channels.get(target.slice(1)) ?? label ?? target.slice(1)}`;
        case '!':
          return label ?? `@${target.slice(1)}`;
        default: {
          const address = target.replace(/^(mailto|tel):/, '');
          if (label === undefined) return address;
          if (!target.includes(label)) hidden.push(decodeHtmlEntities(address));
          return label;
        }
      }
    })
    // The lookbehind excludes colons inside 10:30:00 or http://host:80.
    .replace(/(?<![A-Za-z0-9]):([a-z0-9_+'-]+):/g, (code, name: string) => emojiFor(name) ?? code);
  return { text: decodeHtmlEntities(text), hidden };
};

const decodeHtmlEntities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const emojiFor = (name: string): string | undefined => {
  const emoji = EMOJI.get(name);
  if (emoji !== undefined) return emoji;
  if (name.startsWith('skin-tone-')) return '';
  // No rule needs the meaning of other emoji, but an emoji between two characters is a known evasion.
  return /[a-z]/.test(name) ? '🖼' : undefined;
};

/** Emoji that recruiters use, and the most common others. */
const EMOJI: ReadonlyMap<string, string> = new Map([
  ['moneybag', '💰'],
  ['money_with_wings', '💸'],
  ['money_mouth_face', '🤑'],
  ['yen', '💴'],
  ['dollar', '💵'],
  ['credit_card', '💳'],
  ['bank', '🏦'],
  ['iphone', '📱'],
  ['telephone_receiver', '📞'],
  ['calling', '📲'],
  ['email', '📧'],
  ['envelope_with_arrow', '📩'],
  ['speech_balloon', '💬'],
  ['airplane', '✈️'],
  ['package', '📦'],
  ['car', '🚗'],
  ['handbag', '👜'],
  ['broccoli', '🥦'],
  ['pill', '💊'],
  ['syringe', '💉'],
  ['snowflake', '❄️'],
  ['ice_cube', '🧊'],
  ['gem', '💎'],
  ['fire', '🔥'],
  ['boom', '💥'],
  ['zap', '⚡'],
  ['star', '⭐'],
  ['star2', '🌟'],
  ['sparkles', '✨'],
  ['warning', '⚠️'],
  ['no_entry', '⛔'],
  ['no_entry_sign', '🚫'],
  ['rotating_light', '🚨'],
  ['x', '❌'],
  ['o', '⭕'],
  ['100', '💯'],
  ['+1', '👍'],
  ['-1', '👎'],
  ['pray', '🙏'],
  ['point_down', '👇'],
  ['point_right', '👉'],
  ['arrow_down', '⬇️'],
  ['arrow_right', '➡️'],
  ['ok_hand', '👌'],
  ['muscle', '💪'],
  ['tada', '🎉'],
  ['joy', '😂'],
  ['smile', '😄'],
  ['sob', '😭'],
  ['bow', '🙇'],
  ['heart', '❤️'],
  ['eyes', '👀'],
]);

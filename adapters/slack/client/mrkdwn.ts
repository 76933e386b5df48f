/** Resolves the ids in message texts to names; undefined for unknown ids. */
export interface NameResolver {
  memberName(id: string): string | undefined;
  channelName(id: string): string | undefined;
}

/** The visible text, and the URLs behind labels (`hidden`): `<https://x|label>` shows only `label`. */
export interface DecodedText {
  readonly text: string;
  readonly hidden: readonly string[];
}

/**
 * Decodes Slack's markup (mrkdwn): members, channels, groups, dates, links, entities, emoji codes.
 * @example decodeMrkdwn('see &lt;<https://t.me/x|here>&gt; <@U1>', names) // { text: 'see <here> @rin', hidden: ['https://t.me/x'] }
 */
export function decodeMrkdwn(raw: string, names: NameResolver): DecodedText {
  const hidden: string[] = [];
  let text = '';
  let at = 0;
  // Slack's markup is always between < and >. A < that a member typed arrives as &lt;.
  for (const match of raw.matchAll(/<([^<>\n]+)>/g)) {
    text += decodePlainText(raw.slice(at, match.index));
    const { label, address } = decodeReference(match[1]!, names);
    text += decodePlainText(label);
    if (address !== undefined) hidden.push(decodeEntities(address));
    at = match.index + match[0].length;
  }
  return { text: text + decodePlainText(raw.slice(at)), hidden };
}

function decodeReference(inside: string, names: NameResolver): { label: string; address?: string } {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 || bar === inside.length - 1 ? undefined : inside.slice(bar + 1);
  const id = target.slice(1);
  switch (target[0]) {
    case '@':
      return { label: `@${names.memberName(id) ?? label ?? id}` };
    case '#':
      return { label: `#${names.channelName(id) ?? label ?? id}` };
    case '!':
      return { label: label ?? `@${id.replace(/^subteam\^/, '')}` };
    default: {
      const address = target.replace(/^(mailto|tel):/, '');
      if (label === undefined || address === label) return { label: address };
      return { label, address };
    }
  }
}

const decodeEntities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The lookbehind excludes colons inside 10:30:00 or http://host:80. */
const decodePlainText = (text: string): string =>
  decodeEntities(
    text.replace(/(?<![A-Za-z0-9]):([a-z0-9_+'-]+):/g, (code, name: string) => emojiFor(name) ?? code),
  );

function emojiFor(name: string): string | undefined {
  const emoji = EMOJI.get(name);
  if (emoji !== undefined) return emoji;
  if (name.startsWith('skin-tone-')) return '';
  const letter = /^(?:regional_indicator_|alphabet-(?:white|yellow)-)([a-z])$/.exec(name)?.[1];
  if (letter !== undefined) return letter;
  // No rule needs the meaning of other emoji, but an emoji between two characters is a known evasion.
  return /[a-z]/.test(name) ? '🖼' : undefined;
}

const DIGIT_NAMES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Emoji that spell letters or digits, and emoji about money, parcels and phones. */
const EMOJI: ReadonlyMap<string, string> = new Map([
  ...DIGIT_NAMES.map((name, digit): [string, string] => [name, `${digit}\ufe0f\u20e3`]),
  ...Object.entries({
    a: '🅰️',
    b: '🅱️',
    ab: '🆎',
    o: '⭕',
    o2: '🅾️',
    x: '❌',
    m: 'Ⓜ️',
    keycap_ten: '🔟',
    hash: '#️⃣',
    100: '💯',
    moneybag: '💰',
    money_with_wings: '💸',
    money_mouth_face: '🤑',
    yen: '💴',
    dollar: '💵',
    euro: '💶',
    credit_card: '💳',
    bank: '🏦',
    atm: '🏧',
    iphone: '📱',
    calling: '📲',
    phone: '☎️',
    telephone_receiver: '📞',
    email: '📧',
    envelope: '✉️',
    envelope_with_arrow: '📩',
    speech_balloon: '💬',
    airplane: '✈️',
    package: '📦',
    car: '🚗',
    handbag: '👜',
    broccoli: '🥦',
    pill: '💊',
    syringe: '💉',
    snowflake: '❄️',
    ice_cube: '🧊',
    gem: '💎',
    fire: '🔥',
    boom: '💥',
    zap: '⚡',
    star: '⭐',
    sparkles: '✨',
    warning: '⚠️',
    rotating_light: '🚨',
    no_entry: '⛔',
    no_entry_sign: '🚫',
    '+1': '👍',
    '-1': '👎',
    pray: '🙏',
    point_down: '👇',
    point_right: '👉',
    arrow_down: '⬇️',
    arrow_right: '➡️',
    ok_hand: '👌',
    muscle: '💪',
    tada: '🎉',
    joy: '😂',
    smile: '😄',
    sob: '😭',
    bow: '🙇',
    heart: '❤️',
    eyes: '👀',
    id: '🆔',
    sos: '🆘',
    free: '🆓',
    secret: '㊙️',
    congratulations: '㊗️',
  }),
]);

/**
 * Escapes a text so that Slack shows it literally: no mentions, no labelled links.
 * @example escapeMrkdwn('<!channel> & co') // '&lt;!channel&gt; &amp; co'
 */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Names behind the ids that Slack writes into texts; undefined for who is not known. */
export interface Names {
  member(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** A text as people see it, and the addresses that hide behind labels: `<https://x|label>` shows only `label`. */
export interface Seen {
  readonly text: string;
  readonly hidden: readonly string[];
}

/**
 * Decodes what Slack writes into texts: members, channels, groups, dates, links, entities, emoji codes.
 * @example seenText('see &lt;<https://t.me/x|here>&gt; <@U1>', names) // { text: 'see <here> @rin', hidden: ['https://t.me/x'] }
 */
export function seenText(raw: string, names: Names): Seen {
  const hidden: string[] = [];
  let text = '';
  let at = 0;
  // What stands between < and > is Slack's; a < that somebody typed arrives as &lt;.
  for (const match of raw.matchAll(/<([^<>\n]+)>/g)) {
    text += plain(raw.slice(at, match.index));
    const { label, address } = link(match[1]!, names);
    text += plain(label);
    if (address !== undefined) hidden.push(decoded(address));
    at = match.index + match[0].length;
  }
  return { text: text + plain(raw.slice(at)), hidden };
}

function link(inside: string, names: Names): { label: string; address?: string } {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 || bar === inside.length - 1 ? undefined : inside.slice(bar + 1);
  const id = target.slice(1);
  switch (target[0]) {
    case '@':
      return { label: `@${names.member(id) ?? label ?? id}` };
    case '#':
      return { label: `#${names.channel(id) ?? label ?? id}` };
    case '!':
      return { label: label ?? `@${id.replace(/^subteam\^/, '')}` };
    default: {
      const address = target.replace(/^(mailto|tel):/, '');
      if (label === undefined || address === label) return { label: address };
      return { label, address };
    }
  }
}

const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A code inside 10:30:00 or http://host:80 is none. */
const plain = (text: string): string =>
  decoded(
    text.replace(/(?<![A-Za-z0-9]):([a-z0-9_+'-]+):/g, (code, name: string) => pictureOf(name) ?? code),
  );

function pictureOf(name: string): string | undefined {
  const known = pictures.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('skin-tone-')) return '';
  const letter = /^(?:regional_indicator_|alphabet-(?:white|yellow)-)([a-z])$/.exec(name)?.[1];
  if (letter !== undefined) return letter;
  // Which picture it is does not matter to any rule; that there is one between two characters does.
  return /[a-z]/.test(name) ? '🖼' : undefined;
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Pictures that spell something, and those that speak of money, parcels and phones. */
const pictures: ReadonlyMap<string, string> = new Map([
  ...DIGITS.map((name, digit): [string, string] => [name, `${digit}\ufe0f\u20e3`]),
  ...Object.entries({
    ...{
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
    },
    ...{
      moneybag: '💰',
      money_with_wings: '💸',
      money_mouth_face: '🤑',
      yen: '💴',
      dollar: '💵',
      euro: '💶',
    },
    ...{
      credit_card: '💳',
      bank: '🏦',
      atm: '🏧',
      iphone: '📱',
      calling: '📲',
      phone: '☎️',
      telephone_receiver: '📞',
    },
    ...{
      email: '📧',
      envelope: '✉️',
      envelope_with_arrow: '📩',
      speech_balloon: '💬',
      airplane: '✈️',
      package: '📦',
    },
    ...{
      car: '🚗',
      handbag: '👜',
      broccoli: '🥦',
      pill: '💊',
      syringe: '💉',
      snowflake: '❄️',
      ice_cube: '🧊',
    },
    ...{
      gem: '💎',
      fire: '🔥',
      boom: '💥',
      zap: '⚡',
      star: '⭐',
      sparkles: '✨',
      warning: '⚠️',
      rotating_light: '🚨',
    },
    ...{
      no_entry: '⛔',
      no_entry_sign: '🚫',
      '+1': '👍',
      '-1': '👎',
      pray: '🙏',
      point_down: '👇',
      point_right: '👉',
    },
    ...{
      arrow_down: '⬇️',
      arrow_right: '➡️',
      ok_hand: '👌',
      muscle: '💪',
      tada: '🎉',
      joy: '😂',
      smile: '😄',
      sob: '😭',
    },
    ...{
      bow: '🙇',
      heart: '❤️',
      eyes: '👀',
      id: '🆔',
      sos: '🆘',
      free: '🆓',
      secret: '㊙️',
      congratulations: '㊗️',
    },
  }),
]);

/** A text without any meaning to Slack: no mention, no link behind a label. @example escaped('<!channel> & co') */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

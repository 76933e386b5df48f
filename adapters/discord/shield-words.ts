import { fill, type Shield, type Wording } from '#core';

type Step = Shield['steps'][number];

/**
 * What moderators read about a shield: why, what was done until when, what could not be done.
 * @example shieldWords(words, shield, ['invites'], [])
 */
export function shieldWords(
  words: Wording['adapter'],
  shield: Shield,
  done: readonly Step[],
  failed: readonly Step[],
): string {
  const { accounts, windowMinutes: minutes, until, cause } = shield;
  const names = { verification: words.waveverification, invites: words.waveinvites, dms: words.wavedms };
  const list = (steps: readonly Step[]): string => steps.map((each) => names[each]).join(' / ');
  const time = `<t:${Math.floor(until.getTime() / 1000)}:t>`;
  return [
    `### ${words.wavetitle}`,
    cause === 'joins'
      ? fill(words.wavejoins, { joins: accounts, minutes })
      : fill(words.wavecampaign, { accounts, minutes }),
    done.length > 0 && fill(words.wavedone, { what: list(done), until: time }),
    failed.length > 0 && fill(words.wavefailed, { what: list(failed) }),
    shield.steps.length === 0 && words.wavenothing,
  ]
    .filter(Boolean)
    .join('\n');
}

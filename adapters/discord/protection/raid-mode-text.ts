import { fillTemplate, type RaidModeSettings, type Wording } from '#core';

type RaidModeStep = RaidModeSettings['measures'][number];

/**
 * What moderators read about a shield: why, what was done until when, what could not be done.
 * @example describeRaidMode(words, shield, ['invites'], [])
 */
export function describeRaidMode(
  words: Wording['adapter'],
  shield: RaidModeSettings,
  done: readonly RaidModeStep[],
  failed: readonly RaidModeStep[],
): string {
  const { accounts, windowMinutes: minutes, until, cause } = shield;
  const names = { verification: words.waveverification, invites: words.waveinvites, dms: words.wavedms };
  const list = (steps: readonly RaidModeStep[]): string => steps.map((each) => names[each]).join(' / ');
  const time = `<t:${Math.floor(until.getTime() / 1000)}:t>`;
  return [
    `### ${words.wavetitle}`,
    cause === 'joins'
      ? fillTemplate(words.wavejoins, { joins: accounts, minutes })
      : fillTemplate(words.wavecampaign, { accounts, minutes }),
    done.length > 0 && fillTemplate(words.wavedone, { what: list(done), until: time }),
    failed.length > 0 && fillTemplate(words.wavefailed, { what: list(failed) }),
    shield.measures.length === 0 && words.wavenothing,
  ]
    .filter(Boolean)
    .join('\n');
}

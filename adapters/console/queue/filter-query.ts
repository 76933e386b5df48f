import type { QueueFilter } from '#core';

const MAX_VALUE_LENGTH = 200;
const FLAGS = ['new', 'reported', 'appealed', 'campaign', 'mine'] as const;
const FLAG_FIELDS = {
  new: 'newAccount',
  reported: 'reported',
  appealed: 'appealed',
  campaign: 'campaign',
  mine: 'mine',
} as const satisfies Record<(typeof FLAGS)[number], keyof QueueFilter>;

/** The probabilities that the form offers, in per cent. */
export const PROBABILITY_STEPS = [50, 80, 90, 95, 99] as const;

/**
 * The filter of an address. What cannot be read does not narrow the list.
 * @example parseFilter(new URLSearchParams('state=all&p=90&new=1')) // { state: 'all', minProbability: 0.9, newAccount: true }
 */
export function parseFilter(query: URLSearchParams): QueueFilter {
  const text = (name: string): string | undefined => {
    const value = query.get(name)?.trim().slice(0, MAX_VALUE_LENGTH);
    return value === '' ? undefined : value;
  };
  const state = text('state');
  const channel = text('channel');
  const pack = text('pack');
  const campaignOf = text('of');
  const search = text('q');
  const percent = Number(text('p'));
  return {
    state: state === 'decided' || state === 'all' ? state : 'undecided',
    ...(channel !== undefined && { channel }),
    ...(pack !== undefined && { pack }),
    ...(percent > 0 && percent <= 100 && { minProbability: percent / 100 }),
    ...Object.fromEntries(
      FLAGS.filter((flag) => query.get(flag) === '1').map((flag) => [FLAG_FIELDS[flag], true]),
    ),
    ...(campaignOf !== undefined && { campaignOf }),
    ...(search !== undefined && { search }),
  };
}

/**
 * The address of a filter, without the question mark; the same filter has the same address.
 * @example formatFilter({ state: 'all', newAccount: true }) // 'state=all&new=1'
 */
export function formatFilter(filter: QueueFilter, more: Readonly<Record<string, string>> = {}): string {
  const { state, channel, pack, minProbability, campaignOf, search } = filter;
  const fields = {
    ...(state !== 'undecided' && { state }),
    ...(channel !== undefined && { channel }),
    ...(pack !== undefined && { pack }),
    ...(minProbability !== undefined && { p: String(Math.round(minProbability * 1000) / 10) }),
    ...Object.fromEntries(FLAGS.filter((flag) => filter[FLAG_FIELDS[flag]]).map((flag) => [flag, '1'])),
    ...(campaignOf !== undefined && { of: campaignOf }),
    ...(search !== undefined && { q: search }),
    ...more,
  };
  return new URLSearchParams(fields).toString();
}

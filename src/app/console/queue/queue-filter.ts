import type { CaseSummary, QueueFilter } from '#core';
import { foldText } from '../../../text/index.ts';
import type { IndexedCase } from './case-summary.ts';

/** A longer search is cut: no post in the index is longer. */
const MAX_SEARCH_LENGTH = 200;

/** Whether a case is in the list of a filter. `claimedBy` is the id of the moderator who works on it now. */
export type CaseMatcher = (entry: IndexedCase, claimedBy: string | undefined) => boolean;

/**
 * Compiles a filter. Words of a search must all occur; they are folded like texts for detection, so half-width letters,
 * capitals and katakana make no difference. `viewer`: the id of the moderator for whom the list is. `campaign`: the cases
 * that `campaignOf` is linked with.
 * @example const matches = compileFilter({ state: 'undecided', search: 'ﾃﾚｸﾞﾗﾑ' }, 'aoi'); matches(entry, undefined)
 */
export function compileFilter(
  filter: QueueFilter,
  viewer: string,
  campaign: readonly string[] = [],
): CaseMatcher {
  const words = (filter.search ?? '')
    .slice(0, MAX_SEARCH_LENGTH)
    .split(/\s+/)
    .map(foldText)
    .filter((word) => word !== '');
  const linked = new Set(campaign);
  return ({ summary, searchText }, claimedBy) =>
    (filter.state === 'all' || summary.needsDecision === (filter.state === 'undecided')) &&
    (filter.channel === undefined || summary.channel === filter.channel) &&
    (filter.pack === undefined || summary.packs.includes(filter.pack)) &&
    (filter.minProbability === undefined || summary.probability >= filter.minProbability) &&
    (!filter.newAccount || summary.newAccount) &&
    (!filter.reported || summary.reports > 0) &&
    (!filter.appealed || summary.appealed) &&
    (!filter.campaign || summary.campaign.length > 0) &&
    (filter.campaignOf === undefined || isInCampaign(summary, filter.campaignOf, linked)) &&
    (!filter.mine || claimedBy === viewer) &&
    words.every((word) => searchText.includes(word));
}

const isInCampaign = (
  { caseId, campaign }: Pick<CaseSummary, 'caseId' | 'campaign'>,
  of: string,
  linked: ReadonlySet<string>,
): boolean => caseId === of || campaign.includes(of) || linked.has(caseId);

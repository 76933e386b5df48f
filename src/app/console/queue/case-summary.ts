import type { CaseSummary, Policy, QueueVisibility } from '#core';
import { truncate } from '#lib';
import { type CaseState, joinMessages } from '../../../cases/index.ts';
import { accountStanding } from '../../../pipeline/context/account-standing.ts';
import { foldText } from '../../../text/index.ts';

/** Enough to recognise a post in a list. In UTF-16 units. */
const MAX_EXCERPT_LENGTH = 240;
/** The searched part of a post, in UTF-16 units: nearly all posts of cases are shorter. */
const MAX_SEARCHED_LENGTH = 400;

/** A case as the index keeps it. */
export interface IndexedCase {
  readonly summary: Omit<CaseSummary, 'claim'>;
  /** Number, author and text, folded. */
  readonly searchText: string;
  /** The moderator of the last `claimed` event. */
  readonly claimed?: { readonly id: string; readonly name: string; readonly at: Date };
}

/**
 * The summary of a case for lists; undefined if the post or its author was erased: then there is nothing to show.
 * @example summariseCase(state, policies.of(server))?.summary.needsDecision // true
 */
export function summariseCase(state: CaseState, policy: Policy): IndexedCase | undefined {
  const { message, pieces, verdict } = state.evidence;
  const { author, ref, url } = message;
  if (message.erased || author.unknown === 'person') return undefined;
  const joined = joinMessages(message, pieces);
  const line = [joined.text, ...joined.parts.map(({ text }) => text)]
    .filter((text) => text.trim() !== '')
    .map((text) =>
      text
        .slice(0, MAX_SEARCHED_LENGTH * 2)
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .join(' ');
  const { moderatorDecision: decided, claim } = state;
  return {
    summary: {
      caseId: state.id,
      version: state.events.length,
      openedAt: state.openedAt,
      channel: ref.channel,
      ...(url !== undefined && { url }),
      author: { id: author.id, name: author.name },
      excerpt: truncate(line, MAX_EXCERPT_LENGTH),
      packs: packsOf(state),
      probability: verdict.probability,
      ruling: verdict.ruling,
      visibility: visibilityOf(state),
      struck: state.strike !== undefined,
      newAccount: accountStanding(author, policy.quota.newcomerDays, message.sentAt) === 'newcomer',
      reports: state.reports.length,
      appealed: state.appeals.length > 0,
      campaign: state.campaignCases,
      needsDecision: state.needsDecision,
      ...(decided && {
        decision: {
          index: decided.index,
          decision: decided.decision,
          by: { id: decided.moderator.id, name: decided.moderator.name },
          at: decided.at,
        },
      }),
    },
    searchText: `${foldText(`${state.id} ${author.id} ${author.name}`)} ${foldText(line).slice(0, MAX_SEARCHED_LENGTH)}`,
    ...(claim && { claimed: { id: claim.moderator.id, name: claim.moderator.name, at: claim.at } }),
  };
}

/** Few packs exist, so equal names share one string. */
const packNames = new Map<string, string>();

function packsOf({ evidence }: CaseState): readonly string[] {
  const packs = new Set<string>();
  for (const { rule, weight } of evidence.verdict.signals) {
    if (weight <= 0) continue;
    const pack = rule.slice(0, rule.indexOf('/'));
    const known = packNames.get(pack) ?? pack;
    packNames.set(known, known);
    packs.add(known);
  }
  return [...packs];
}

/**
 * What members see of the post of a case, according to the outcomes.
 * @example visibilityOf(state) // 'hidden'
 */
export function visibilityOf({ hiddenMessages, visibilityChanges }: CaseState): QueueVisibility {
  const change = visibilityChanges.at(-1);
  if (change && !change.outcome) return 'pending';
  if (change?.outcome?.status === 'simulated') return 'simulated';
  if (hiddenMessages.size === 0) return 'visible';
  const isWhole = [...hiddenMessages.values()].every((hidden) => hidden === 'yes');
  const areAll = change?.kind !== 'hide' || hiddenMessages.size >= change.targets.length;
  return isWhole && areAll ? 'hidden' : 'partly';
}

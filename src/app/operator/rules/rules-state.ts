import type { Clock, PolicyStore, RuleComparison, RulesState, Server } from '#core';
import { rulesVersionOf } from '../../../detect/index.ts';
import { type StoredDraft, withDraft } from '../../rule-rollout/draft-store.ts';
import { readRolloutCounts, summariseChanges } from '../../rule-rollout/rollout-counters.ts';
import type { RolloutParts } from '../../rule-rollout/rollout-parts.ts';

/**
 * The rules of a tenant and its draft, with what the draft would change.
 * @example (await describeRules(caller.server, draft, ports)).comparison?.hideMore // 12
 */
export async function describeRules(
  server: Server,
  stored: StoredDraft | undefined,
  {
    rollout,
    policies,
    rulesVersion,
    clock,
  }: {
    readonly rollout: RolloutParts;
    readonly policies: Pick<PolicyStore, 'of'>;
    readonly rulesVersion: () => string;
    readonly clock: Clock;
  },
): Promise<RulesState> {
  const policy = policies.of(server);
  const inForce = {
    version: rulesVersionOf(policy, rulesVersion()),
    ...(policy.ownPack !== undefined && { pack: policy.ownPack }),
  };
  if (!stored) return { revision: 0, inForce, canRollBack: false };
  const { settings, only: _, activation, revision, ...draft } = stored;
  const comparison = await compare(server, stored, rollout, clock);
  return {
    revision,
    inForce,
    draft: {
      ...draft,
      version: rulesVersionOf(withDraft(policy, stored), rulesVersion()),
      ...(settings.ownPack !== undefined && { pack: settings.ownPack }),
    },
    canRollBack: activation !== undefined,
    ...(comparison && { comparison }),
  };
}

async function compare(
  server: Server,
  draft: StoredDraft,
  { live, counters }: RolloutParts,
  clock: Clock,
): Promise<RuleComparison | undefined> {
  if (draft.stage !== 'shadow' && draft.stage !== 'share') return undefined;
  await live.storeCounts();
  const since = draft.steps.at(-1)?.at ?? new Date(0);
  const { days, rules } = await readRolloutCounts(server, draft, since, { counters, now: clock.now() });
  return {
    since,
    judged: days.reduce((sum, day) => sum + day.judged, 0),
    skipped: days.reduce((sum, day) => sum + day.skipped, 0),
    ...summariseChanges(days.map(({ changes }) => changes)),
    rules: rules.map(({ rule, changes }) => ({ rule, ...summariseChanges([changes]) })),
  };
}

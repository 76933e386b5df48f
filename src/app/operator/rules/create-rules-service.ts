import type {
  ApiCaller,
  CaseTimeline,
  Clock,
  DraftMove,
  Log,
  Policy,
  PolicyStore,
  RulesRefusal,
  RulesResult,
  RulesService,
} from '#core';
import type { PolicyUpdater } from '../../../commands/lib/policy-updater.ts';
import { type Detector, RuleError } from '../../../detect/index.ts';
import { checkOwnPack } from '../../../pipeline/preview/check-own-pack.ts';
import {
  createDraftChanges,
  type DraftAuthor,
  type DraftChangeResult,
  type DraftContent,
} from '../../rule-rollout/draft-changes.ts';
import { type StoredDraft, settingsOf } from '../../rule-rollout/draft-store.ts';
import { readPrecision } from '../../rule-rollout/precision.ts';
import type { RolloutParts } from '../../rule-rollout/rollout-parts.ts';
import { describeRules } from './rules-state.ts';

/** A rollback without a revision is tried again so often when other changes are faster. */
const MAX_ATTEMPTS = 5;

/** What the rules of tenants need. */
export interface RulesPorts {
  readonly rollout: RolloutParts;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly updatePolicy: PolicyUpdater;
  /** The rules in force. Called for each request. */
  readonly detector: () => Detector;
  readonly rulesVersion: () => string;
  readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly clock: Clock;
  readonly log: Log;
}

type PackRefusal = Extract<RulesRefusal, { kind: 'pack' }>;
type SavedPack = { readonly code: 'invalid'; readonly refusal: PackRefusal };

/**
 * The rules of tenants, on the same drafts as the console.
 * @example await createRulesService(ports).move(caller, { move: { share: 10 }, revision: 3 })
 */
export function createRulesService(ports: RulesPorts): RulesService {
  const { rollout, detector } = ports;
  const { drafts, live, differences } = rollout;
  const changes = createDraftChanges({ ...ports, drafts });

  const readState = async ({ server }: ApiCaller) => describeRules(server, await drafts.read(server), ports);

  async function answer(caller: ApiCaller, result: DraftChangeResult<SavedPack>): Promise<RulesResult> {
    if (result.done) {
      await live.refresh();
      const kept = result.kept?.includes('ownPack') ?? false;
      return { kind: 'done', state: await readState(caller), kept };
    }
    switch (result.code) {
      case 'changed':
        return { kind: 'changed' };
      case 'invalid':
        return result.refusal;
      case 'pack':
        return toRefusal(result.error);
      case 'stage': {
        const stage = (await drafts.read(caller.server))?.stage;
        return { kind: 'stage', ...(stage !== undefined && { stage }) };
      }
      case 'percent':
        throw new RangeError('the share is no percentage');
      default:
        return result satisfies never;
    }
  }

  return {
    read: readState,

    saveDraft: async (caller, { pack, revision, why }) =>
      answer(
        caller,
        await changes.save<SavedPack>(authorOf(caller, why), revision, (policy) =>
          readPack(pack, policy, detector()),
        ),
      ),

    async move(caller, { move, revision, why }) {
      for (let attempt = 1; ; attempt++) {
        const draft = await drafts.read(caller.server);
        const step = move === 'roll-back' ? rollBackOf(draft) : move;
        const seen = revision ?? draft?.revision ?? 0;
        const result = await changes.move(authorOf(caller, why), step, seen);
        const isOvertaken = !result.done && result.code === 'changed';
        if (!isOvertaken || revision !== undefined || attempt === MAX_ATTEMPTS) return answer(caller, result);
      }
    },

    async listDifferences({ server }, limit) {
      const draft = await drafts.read(server);
      if (!draft) return [];
      await live.storeCounts();
      const listed = await differences.list(server, draft.revision);
      return listed.slice(0, limit).map(({ id, channel, at, before, after, rules }) => ({
        postId: id,
        channel,
        at,
        before,
        after,
        rules,
      }));
    },

    readPrecision: ({ server }, days) => readPrecision(server, days, ports),
  };
}

/** The first thing that a rollback takes back: a shadow or a share, else the activation. */
const rollBackOf = (draft: StoredDraft | undefined): DraftMove =>
  draft?.stage === 'shadow' || draft?.stage === 'share' ? 'stop' : 'roll-back';

const authorOf = ({ server, keyId }: ApiCaller, why: string | undefined): DraftAuthor => ({
  ...{ server, id: keyId, name: '' },
  from: 'api',
  ...(why !== undefined && { why }),
});

/** The pack is compiled and tried on its own texts under the present policy. */
function readPack(pack: string | null, policy: Policy, detector: Detector): DraftContent<SavedPack> {
  const { ownPack: _, ...settings } = settingsOf(policy);
  const only = ['ownPack'] as const;
  if (pack === null) return { draft: { settings, only } };
  const ownPack = pack.replace(/\r\n?/g, '\n');
  try {
    checkOwnPack(ownPack, detector, policy);
  } catch (error) {
    if (error instanceof RuleError) return { refusal: { code: 'invalid', refusal: toRefusal(error) } };
    throw error;
  }
  return { draft: { settings: { ...settings, ownPack }, only } };
}

const toRefusal = ({ line, column, problem }: RuleError): PackRefusal => ({
  kind: 'pack',
  line,
  column,
  problem,
});

import type {
  Clock,
  Draft,
  DraftKey,
  DraftMove,
  DraftSettings,
  DraftStep,
  Log,
  Policy,
  PolicyChange,
  PolicyReason,
  PolicyStore,
  Server,
} from '#core';
import { DRAFT_KEYS, SHARE_PERCENT, serverKey } from '#core';
import type { PolicyUpdater } from '../../commands/lib/policy-updater.ts';
import type { Detector } from '../../detect/index.ts';
import { RuleError } from '../../detect/index.ts';
import { checkOwnPack } from '../../pipeline/preview/check-own-pack.ts';
import { type DraftStore, draftId, type StoredDraft, settingsOf, withDraft } from './draft-store.ts';

/** The oldest steps are dropped. */
const MAX_STEPS = 50;

/** What changing drafts needs. */
export interface DraftChangePorts {
  readonly drafts: DraftStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly updatePolicy: PolicyUpdater;
  readonly detector: () => Detector;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who changes a draft, where, and why. The caller has checked that they may. */
export interface DraftAuthor {
  readonly server: Server;
  readonly id: string;
  readonly name: string;
  /** For the history of the settings. */
  readonly from: PolicyChange['from'];
  readonly why?: string | undefined;
}

/** Why a step was refused. `pack`: the rules in force do not accept the pack any more. */
export type DraftChangeRefusal =
  | { readonly code: 'changed' }
  | { readonly code: 'stage' }
  | { readonly code: 'percent' }
  | { readonly code: 'pack'; readonly error: RuleError };

/** The result of a step. `kept`: settings that a rollback left, because they were changed after the activation. */
export type DraftChangeResult<Refusal = never> =
  | { readonly done: true; readonly revision: number; readonly kept?: readonly DraftKey[] }
  | ({ readonly done: false } & (DraftChangeRefusal | Refusal));

/** What a draft changes, or why it cannot be used. */
export type DraftContent<Refusal> =
  | { readonly draft: Pick<Draft, 'settings' | 'only'> }
  | { readonly refusal: Refusal };

/** The life of drafts: saved, in shadow, for a share of the authors, in force, rolled back. */
export interface DraftChanges {
  /** `revision` is that of the draft that the author has seen; 0: none. A draft of a share must be ended first. */
  save<Refusal>(
    author: DraftAuthor,
    revision: number,
    readContent: (policy: Policy) => DraftContent<Refusal>,
  ): Promise<DraftChangeResult<Refusal>>;
  move(author: DraftAuthor, move: DraftMove, revision: number): Promise<DraftChangeResult>;
}

type Plan<Refusal> =
  | { readonly next: Omit<StoredDraft, 'revision'>; readonly kept?: readonly DraftKey[] }
  | { readonly refusal: Refusal | DraftChangeRefusal };

/**
 * Creates the changes of drafts. Every step records who did it, when and why.
 * @example await createDraftChanges(ports).move(author, { share: 10 }, 3)
 */
export function createDraftChanges(ports: DraftChangePorts): DraftChanges {
  const { drafts, policies, clock, log } = ports;

  const stepBy = ({ id, name, why }: DraftAuthor, step: DraftStep['step']): DraftStep => ({
    step,
    at: clock.now(),
    by: { id, name },
    ...(why !== undefined && { why }),
  });

  async function change<Refusal>(
    author: DraftAuthor,
    revision: number,
    plan: (draft: StoredDraft | undefined) => Promise<Plan<Refusal>>,
  ): Promise<DraftChangeResult<Refusal>> {
    const { server, id } = author;
    const result = await drafts.update<DraftChangeResult<Refusal>>(server, async (draft) => {
      if ((draft?.revision ?? 0) !== revision) return { result: CHANGED };
      const planned = await plan(draft);
      if ('refusal' in planned) return { result: { done: false, ...planned.refusal } };
      const { next, kept } = planned;
      const steps = next.steps.slice(-MAX_STEPS);
      await recordStep(author, steps.at(-1), ports);
      log.info('playground_draft_changed', {
        server: serverKey(server),
        by: id,
        step: steps.at(-1)?.step ?? '',
      });
      return {
        draft: { ...next, steps, revision: revision + 1 },
        result: { done: true, revision: revision + 1, ...(kept && { kept }) },
      };
    });
    return result ?? CHANGED;
  }

  return {
    save: (author, revision, readContent) =>
      change(author, revision, async (draft) => {
        if (draft?.stage === 'share') return WRONG_STAGE;
        const read = readContent(policies.of(author.server));
        if ('refusal' in read) return read;
        const { settings, only } = read.draft;
        const id = draftId(serverKey(author.server), settings, String(revision + 1));
        const steps = [...(draft?.steps ?? []), stepBy(author, 'saved')];
        const { activation } = draft ?? {};
        return { next: { id, settings, ...(only && { only }), stage: 'draft', steps, activation } };
      }),

    move: (author, move, revision) =>
      change(author, revision, async (draft) =>
        draft ? planMove(draft, move, (step) => stepBy(author, step), author, ports) : WRONG_STAGE,
      ),
  };
}

const CHANGED = { done: false, code: 'changed' } as const;
const WRONG_STAGE = { refusal: { code: 'stage' } } as const;

async function planMove(
  draft: StoredDraft,
  move: DraftMove,
  stepBy: (step: DraftStep['step']) => DraftStep,
  author: DraftAuthor,
  ports: DraftChangePorts,
): Promise<Plan<never>> {
  const { percent: _, ...unshared } = draft;
  const to = (stage: StoredDraft['stage'], step: DraftStep) => ({
    next: { ...unshared, stage, steps: [...draft.steps, step] },
  });
  if (typeof move === 'object') {
    const percent = move.share;
    if (!(percent >= SHARE_PERCENT.min && percent <= SHARE_PERCENT.max))
      return { refusal: { code: 'percent' } };
    if (draft.stage === 'active') return WRONG_STAGE;
    const { next } = to('share', { ...stepBy('share'), percent });
    return { next: { ...next, percent } };
  }
  switch (move) {
    case 'shadow':
      return draft.stage === 'draft' ? to('shadow', stepBy('shadow')) : WRONG_STAGE;
    case 'stop':
      return draft.stage === 'shadow' || draft.stage === 'share'
        ? to('draft', stepBy('stopped'))
        : WRONG_STAGE;
    case 'activate': {
      if (draft.stage === 'active') return WRONG_STAGE;
      const step = stepBy('active');
      const activation = await activate(author, draft, step, ports);
      if ('error' in activation) return { refusal: { code: 'pack', error: activation.error } };
      const { next } = to('active', step);
      return { next: { ...next, activation } };
    }
    case 'roll-back': {
      if (!draft.activation) return WRONG_STAGE;
      const step = stepBy('rolled-back');
      const kept = await rollBack(author, draft.activation, step, ports);
      const { next } = to('draft', step);
      return { next: { ...next, activation: undefined }, kept };
    }
    default:
      return move satisfies never;
  }
}

const reasonOf = ({ step, percent, why }: DraftStep): PolicyReason => ({
  step,
  ...(percent !== undefined && { percent }),
  ...(why !== undefined && { why }),
});

/**
 * Writes a step that leaves the settings as they are into their history, before the draft takes it. An activation and a rollback
 * are there with the settings that they change. A draft that is saved without a reason changes nothing for posts.
 */
async function recordStep(
  author: DraftAuthor,
  step: DraftStep | undefined,
  { updatePolicy }: DraftChangePorts,
): Promise<void> {
  if (!step || step.step === 'active' || step.step === 'rolled-back') return;
  if (step.step === 'saved' && step.why === undefined) return;
  await updatePolicy(author, author.from, (policy) => ({
    policy,
    reason: reasonOf(step),
    answer: undefined,
  }));
}

type Activation = NonNullable<StoredDraft['activation']>;

/** Puts the draft into the policy. The rules may have changed since it was saved, so its pack is tried again. */
async function activate(
  author: DraftAuthor,
  draft: StoredDraft,
  step: DraftStep,
  { updatePolicy, detector }: DraftChangePorts,
): Promise<Activation | { readonly error: RuleError }> {
  return updatePolicy<Activation | { readonly error: RuleError }>(author, author.from, (policy) => {
    const next = withDraft(policy, draft);
    try {
      if (next.ownPack !== undefined) checkOwnPack(next.ownPack, detector(), next);
    } catch (error) {
      if (error instanceof RuleError) return { answer: { error } };
      throw error;
    }
    const [before, after] = [settingsOf(policy), settingsOf(next)];
    const keys = changedKeys(before, after).join(' ');
    return { policy: next, keys, reason: reasonOf(step), answer: { before, after } };
  });
}

/** Restores each setting that is still as it was activated. Returns those that were changed since and stay. */
async function rollBack(
  author: DraftAuthor,
  { before, after }: Activation,
  step: DraftStep,
  { updatePolicy }: DraftChangePorts,
): Promise<readonly DraftKey[]> {
  return updatePolicy(author, author.from, (policy) => {
    const kept = changedKeys(settingsOf(policy), after);
    const only = changedKeys(before, after).filter((key) => !kept.includes(key));
    const next = withDraft(policy, { settings: before, only });
    const keys = changedKeys(settingsOf(policy), settingsOf(next));
    return {
      policy: keys.length > 0 ? next : policy,
      keys: keys.join(' '),
      reason: reasonOf(step),
      answer: kept,
    };
  });
}

const changedKeys = (a: DraftSettings, b: DraftSettings): readonly DraftKey[] =>
  DRAFT_KEYS.filter((key) => toComparable(a[key]) !== toComparable(b[key]));

/** Equal values give equal texts in any order of their keys. */
const toComparable = (value: DraftSettings[DraftKey]): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? '';

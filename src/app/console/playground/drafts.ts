import type {
  Clock,
  ConsoleViewer,
  DraftInput,
  DraftResult,
  DraftSettings,
  DraftStep,
  Language,
  Log,
  Policy,
  PolicyStore,
  Wordings,
} from '#core';
import { serverKey } from '#core';
import type { PolicyUpdater } from '../../../commands/lib/policy-updater.ts';
import type { Detector } from '../../../detect/index.ts';
import { RuleError } from '../../../detect/index.ts';
import { checkOwnPack } from '../../../pipeline/preview/check-own-pack.ts';
import { type DraftStore, type StoredDraft, settingsOf } from './draft-store.ts';
import { parseDraft } from './parse-draft.ts';

/** The oldest steps are dropped. */
const MAX_STEPS = 50;
const SETTING_KEYS = [
  'probability',
  'phrases',
  'ownPack',
] as const satisfies readonly (keyof DraftSettings)[];

/** What changing drafts needs. */
export interface DraftPorts {
  readonly drafts: DraftStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly updatePolicy: PolicyUpdater;
  readonly detector: () => Detector;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

/** A step that an administrator asks for. */
export type DraftMove = 'shadow' | 'stop' | 'activate' | 'roll-back';

/** The life of drafts: saved, in shadow, in force, rolled back. */
export interface Drafts {
  save(viewer: ConsoleViewer, input: DraftInput, revision: number, language: Language): Promise<DraftResult>;
  move(viewer: ConsoleViewer, move: DraftMove, revision: number): Promise<DraftResult>;
}

/**
 * Creates the changes of drafts. Every step records who did it and when; only administrators get this far.
 * @example await createDrafts(ports).move(viewer, 'activate', 3)
 */
export function createDrafts(ports: DraftPorts): Drafts {
  const { drafts, policies, detector, wording, clock, log } = ports;

  const stepBy = ({ caller }: ConsoleViewer, step: DraftStep['step']): DraftStep => ({
    step,
    at: clock.now(),
    by: { id: caller.id, name: caller.name },
  });

  async function change(
    viewer: ConsoleViewer,
    revision: number,
    plan: (
      draft: StoredDraft | undefined,
    ) => Promise<{ readonly next?: Omit<StoredDraft, 'revision'>; readonly result: DraftResult }>,
  ): Promise<DraftResult> {
    if (!viewer.roles.has('administrator')) return { done: false, code: 'not-administrator' };
    const { server, id } = viewer.caller;
    const result = await drafts.update(server, async (draft) => {
      if ((draft?.revision ?? 0) !== revision) return { result: CHANGED };
      const { next, result: planned } = await plan(draft);
      if (!next) return { result: planned };
      const steps = next.steps.slice(-MAX_STEPS);
      log.info('playground_draft_changed', {
        server: serverKey(server),
        by: id,
        step: steps.at(-1)?.step ?? '',
      });
      return { draft: { ...next, steps, revision: revision + 1 }, result: planned };
    });
    return result ?? CHANGED;
  }

  return {
    save: (viewer, input, revision, language) =>
      change(viewer, revision, async (draft) => {
        const policy = policies.of(viewer.caller.server);
        const parsed = parseDraft(input, policy, detector(), wording[language]);
        if ('refusal' in parsed) return { result: { done: false, ...parsed.refusal } };
        const steps = [...(draft?.steps ?? []), stepBy(viewer, 'saved')];
        const { activation } = draft ?? {};
        return { next: { settings: parsed.settings, stage: 'draft', steps, activation }, result: DONE };
      }),

    move: (viewer, move, revision) =>
      change(viewer, revision, async (draft) => {
        if (!draft) return { result: WRONG_STAGE };
        const to = (stage: StoredDraft['stage'], step: DraftStep['step']) => ({
          next: { ...draft, stage, steps: [...draft.steps, stepBy(viewer, step)] },
          result: DONE,
        });
        switch (move) {
          case 'shadow':
            return draft.stage === 'draft' ? to('shadow', 'shadow') : { result: WRONG_STAGE };
          case 'stop':
            return draft.stage === 'shadow' ? to('draft', 'stopped') : { result: WRONG_STAGE };
          case 'activate': {
            if (draft.stage === 'active') return { result: WRONG_STAGE };
            const activation = await activate(viewer, draft.settings, ports);
            if ('problem' in activation)
              return { result: { done: false, code: 'invalid', field: 'ownPack', ...activation } };
            const { next, result } = to('active', 'active');
            return { next: { ...next, activation }, result };
          }
          case 'roll-back': {
            if (!draft.activation) return { result: WRONG_STAGE };
            const kept = await rollBack(viewer, draft.activation, ports);
            const { next } = to('draft', 'rolled-back');
            return { next: { ...next, activation: undefined }, result: { done: true, kept } };
          }
          default:
            return move satisfies never;
        }
      }),
  };
}

const DONE: DraftResult = { done: true };
const CHANGED: DraftResult = { done: false, code: 'changed' };
const WRONG_STAGE: DraftResult = { done: false, code: 'stage' };

type Activation = NonNullable<StoredDraft['activation']>;

/** Puts the draft into the policy. The rules may have changed since it was saved, so its pack is tried again. */
async function activate(
  { caller }: ConsoleViewer,
  settings: DraftSettings,
  { updatePolicy, detector }: DraftPorts,
): Promise<Activation | { readonly problem: string }> {
  return updatePolicy<Activation | { readonly problem: string }>(caller, 'playground', (policy) => {
    const next = withSettings(policy, settings);
    try {
      if (next.ownPack !== undefined) checkOwnPack(next.ownPack, detector(), next);
    } catch (error) {
      if (error instanceof RuleError) return { answer: { problem: error.message } };
      throw error;
    }
    const keys = changedKeys(settingsOf(policy), settings).join(' ');
    return { policy: next, keys, answer: { before: settingsOf(policy), after: settingsOf(settings) } };
  });
}

/** Restores each setting that is still as it was activated. Returns those that were changed since and stay. */
async function rollBack(
  { caller }: ConsoleViewer,
  { before, after }: Activation,
  { updatePolicy }: DraftPorts,
): Promise<readonly (keyof DraftSettings)[]> {
  return updatePolicy(caller, 'playground', (policy) => {
    const kept = changedKeys(settingsOf(policy), after);
    const restoredValue = <Key extends keyof DraftSettings>(key: Key): DraftSettings[Key] =>
      kept.includes(key) ? policy[key] : before[key];
    const restored = settingsOf({
      probability: restoredValue('probability'),
      phrases: restoredValue('phrases'),
      ownPack: restoredValue('ownPack'),
    });
    const next = withSettings(policy, restored);
    const keys = changedKeys(settingsOf(policy), restored);
    return { ...(keys.length > 0 && { policy: next, keys: keys.join(' ') }), answer: kept };
  });
}

/** The policy with the settings of a draft. @example withSettings(policy, draft.settings).probability */
export function withSettings(policy: Policy, { probability, phrases, ownPack }: DraftSettings): Policy {
  const { ownPack: _, ...rest } = policy;
  return { ...rest, probability, phrases: [...phrases], ...(ownPack !== undefined && { ownPack }) };
}

const changedKeys = (a: DraftSettings, b: DraftSettings): readonly (keyof DraftSettings)[] =>
  SETTING_KEYS.filter((key) => toComparable(a[key]) !== toComparable(b[key]));

/** Equal values give equal texts in any order of their keys. */
const toComparable = (value: DraftSettings[keyof DraftSettings]): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? '';

import type {
  Adapter,
  Archive,
  CaseTimeline,
  Clock,
  ConsoleViewer,
  Draft,
  Leases,
  Log,
  Playground,
  Policy,
  PolicyStore,
  Server,
  Wordings,
} from '#core';
import { serverKey } from '#core';
import type { RuleTextLookup } from '../../../cases/index.ts';
import type { PolicyUpdater } from '../../../commands/lib/policy-updater.ts';
import type { Detector } from '../../../detect/index.ts';
import type { IntakeService } from '../../intake.ts';
import { createDraftChanges, type DraftAuthor } from '../../rule-rollout/draft-changes.ts';
import { type StoredDraft, settingsOf, withDraft } from '../../rule-rollout/draft-store.ts';
import { readPrecision } from '../../rule-rollout/precision.ts';
import type { RolloutParts } from '../../rule-rollout/rollout-parts.ts';
import { createComparisons } from './compare.ts';
import { toDraftResult } from './draft-results.ts';
import { formatExampleLines, listExampleLines } from './example-lines.ts';
import { judgeTexts } from './judge-texts.ts';
import { parseDraft } from './parse-draft.ts';
import { readShadowReport } from './shadow-report.ts';

const MAX_EXAMPLE_LINES = 100;

/** What the playground needs. */
export interface PlaygroundPorts {
  readonly intake: Pick<IntakeService, 'previewVerdict' | 'previewConversation'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly archive: Pick<Archive, 'read'>;
  readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly rollout: RolloutParts;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly updatePolicy: PolicyUpdater;
  /** The rules in force. Called for each request. */
  readonly detector: () => Detector;
  readonly reasons: RuleTextLookup;
  readonly leases: Leases;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the playground of all servers of this process.
 * @example const playground = createPlayground(ports); await playground.readOverview(viewer)
 */
export function createPlayground(ports: PlaygroundPorts): Playground {
  const { rollout, policies, adapterOf, detector, wording, log } = ports;
  const { drafts, live } = rollout;
  const changes = createDraftChanges({ ...ports, drafts });
  const comparisons = createComparisons(ports);

  const policyOf = (draft: Draft | undefined, server: Server): Policy | undefined =>
    draft && withDraft(policies.of(server), draft);

  return {
    async judge(viewer, request) {
      const { server } = viewer.caller;
      const draft = policyOf(await drafts.read(server), server);
      return judgeTexts(viewer, request, { inForce: policies.of(server), draft }, ports);
    },

    async readOverview({ caller: { server } }) {
      const stored = await drafts.read(server);
      return {
        inForce: settingsOf(policies.of(server)),
        ...(stored && { draft: withoutActivation(stored) }),
        ...(stored?.activation && { before: stored.activation.before }),
      };
    },

    async saveDraft(viewer, input, { revision, language }) {
      if (!viewer.roles.has('administrator')) return NOT_ADMINISTRATOR;
      const result = await changes.save(authorOf(viewer), revision, (policy) => {
        const parsed = parseDraft(input, policy, detector(), wording[language]);
        return 'refusal' in parsed ? parsed : { draft: parsed };
      });
      if (result.done) await live.refresh();
      return toDraftResult(result);
    },

    async moveDraft(viewer, move, revision) {
      if (!viewer.roles.has('administrator')) return NOT_ADMINISTRATOR;
      const result = await changes.move(authorOf(viewer), move, revision);
      if (result.done) await live.refresh();
      return toDraftResult(result);
    },

    async listChannels({ caller }) {
      return adapterOf(caller.server)?.listChannels?.(caller.server, caller);
    },

    async startComparison(viewer, request) {
      const { server } = viewer.caller;
      if (!viewer.roles.has('administrator')) return 'not-administrator';
      const stored = await drafts.read(server);
      const draft = policyOf(stored, server);
      if (!stored || !draft) return 'no-draft';
      const inForce = policies.of(server);
      return comparisons.start(viewer, { ...request, inForce, draft, revision: stored.revision });
    },
    readComparison: comparisons.read,
    cancelComparison: comparisons.cancel,

    readShadow: (viewer) => readShadowReport(viewer, adapterOf(viewer.caller.server), rollout),

    readPrecision: ({ caller: { server } }, days) => readPrecision(server, days, ports),

    listExamples: async (viewer, limit) =>
      viewer.roles.has('administrator')
        ? listExampleLines(viewer, Math.min(limit, MAX_EXAMPLE_LINES), ports)
        : [],

    formatExamples({ caller, roles }, lines, format) {
      if (!roles.has('administrator')) return undefined;
      const fields = { server: serverKey(caller.server), by: caller.id, lines: lines.length };
      log.info('playground_examples_exported', fields);
      return formatExampleLines(lines, format);
    },
  };
}

const withoutActivation = ({ activation: _, ...draft }: StoredDraft): Draft => draft;

const authorOf = ({ caller: { server, id, name } }: ConsoleViewer): DraftAuthor => ({
  ...{ server, id, name },
  from: 'playground',
});

const NOT_ADMINISTRATOR = { done: false, code: 'not-administrator' } as const;

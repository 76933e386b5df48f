import type {
  Adapter,
  Archive,
  CaseTimeline,
  Clock,
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
import { createPrecisionCollector } from '../../../scoreboard/index.ts';
import type { IntakeService } from '../../intake.ts';
import { readCooperatively } from '../figures/read-cooperatively.ts';
import { createComparisons } from './compare.ts';
import { type DraftStore, type StoredDraft, settingsOf } from './draft-store.ts';
import { createDrafts, withSettings } from './drafts.ts';
import { formatExampleLines, listExampleLines } from './example-lines.ts';
import { judgeTexts } from './judge-texts.ts';
import type { ShadowWatch } from './shadow-watch.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_EXAMPLE_LINES = 100;
const MAX_PRECISION_DAYS = 366;

/** What the playground needs. */
export interface PlaygroundPorts {
  readonly intake: Pick<IntakeService, 'previewVerdict' | 'previewConversation'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly archive: Pick<Archive, 'read'>;
  readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly drafts: DraftStore;
  readonly shadow: ShadowWatch;
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
  const { drafts, shadow, policies, adapterOf, caseTimeline, clock, log } = ports;
  const changes = createDrafts(ports);
  const comparisons = createComparisons(ports);

  const policyOf = (draft: Draft | undefined, server: Server): Policy | undefined =>
    draft && withSettings(policies.of(server), draft.settings);

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

    saveDraft: async (viewer, input, { revision, language }) => {
      const result = await changes.save(viewer, input, revision, language);
      if (result.done) await shadow.refresh();
      return result;
    },

    async moveDraft(viewer, step, revision) {
      const result = await changes.move(viewer, step, revision);
      if (result.done) await shadow.refresh();
      return result;
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

    readShadow: (viewer) => shadow.report(viewer, adapterOf(viewer.caller.server)),

    async readPrecision({ caller: { server } }, wanted) {
      const days = Math.min(Math.max(1, wanted), MAX_PRECISION_DAYS);
      const to = new Date(clock.now().getTime() + 1);
      const from = new Date(to.getTime() - days * DAY_MS);
      const collector = createPrecisionCollector(from, to);
      const records = caseTimeline.listCasesBetween(server, from, to);
      for await (const record of readCooperatively(records, undefined)) collector.add(record);
      return collector.result(days);
    },

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

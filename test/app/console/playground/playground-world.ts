import type { ConsoleRole, ConsoleViewer, Message, Playground, Policy } from '#core';
import { createPlayground } from '../../../../src/app/console/playground/create-playground.ts';
import { createIntake } from '../../../../src/app/intake.ts';
import { loadRulesBundle } from '../../../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../../../src/app/project-paths.ts';
import type { LiveDrafts } from '../../../../src/app/rule-rollout/live-drafts.ts';
import { createRolloutParts } from '../../../../src/app/rule-rollout/rollout-parts.ts';
import { createPolicyUpdater } from '../../../../src/commands/lib/policy-updater.ts';
import {
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemoryStrikes,
} from '../../../../src/memory/index.ts';
import { createDetect } from '../../../../src/pipeline/detect.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { member, SERVER } from '../../../support/messages.ts';
import { testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';

const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const bundle = loaded.value;

/** A person on the test server. @example viewer('administrator').roles */
export const viewer = (role: ConsoleRole = 'administrator', id = 'kei'): ConsoleViewer => ({
  caller: {
    ...member(id),
    moderator: role === 'moderator' || role === 'administrator',
    administrator: role === 'administrator',
  },
  roles: new Set(role === 'administrator' ? ['moderator', 'administrator'] : [role]),
});

/** A pack of the test server that adds a rule about sales by direct message. */
export const SALE_PACK = `id: our-rules
summary: { ja: このサーバーのルール, en: rules of this server }
rules:
  sale-by-dm:
    when: { all: [sale, contact.dm] }
    weight: 1
    sorts: [contact]
    note: { ja: DMでの売買です, en: a sale by direct message }
    hits: [ギター5万円で譲ります。DMください]
`;

/** The playground on the shipped rules, with stores in memory and the histories of a fake platform. */
export function createPlaygroundWorld(
  options: {
    readonly policy?: Partial<Policy>;
    /** Default: texts of differences stay in memory. */
    readonly keepsTexts?: boolean;
    /** By channel: its messages. Other channels are not readable for the viewer. */
    readonly histories?: Readonly<Record<string, () => AsyncIterable<Message>>>;
  } = {},
) {
  const clock = createFakeClock();
  const stores = createMemoryCaseStores();
  const keyValueStore = createMemoryKeyValueStore();
  const leases = createMemoryLeases();
  const counters = createMemoryCounters();
  const policies = createMemoryPolicyStore(() => testPolicy(options.policy));
  const logged: string[] = [];
  const record = (event: string, fields: object = {}) =>
    void logged.push(`${event} ${JSON.stringify(fields)}`);
  const log = { info: record, warn: record, error: record };
  const adapter = {
    ...createFakeAdapter(),
    listChannels: async () => Object.keys(options.histories ?? {}).map((id) => ({ id, name: `#${id}` })),
    readHistory: async (_: unknown, channel: string) => options.histories?.[channel]?.(),
  };

  function openProcess(): {
    playground: Playground;
    live: LiveDrafts;
    intake: ReturnType<typeof createIntake>;
  } {
    const keepsTexts = () => options.keepsTexts ?? true;
    const rollout = createRolloutParts({ keyValueStore, leases, policies, counters, keepsTexts, clock, log });
    const { live } = rollout;
    const intake = createIntake({
      ...stores,
      adapters: adapter,
      policies,
      strikes: createMemoryStrikes(),
      leases,
      rateLimits: createMemoryRateLimits(),
      detect: createDetect(() => bundle, log),
      draftOf: live.draftOf,
      onJudged: live.onJudged,
      wording: wordings,
      clock,
      log,
    });
    const playground = createPlayground({
      ...{ intake, rollout, policies, leases, clock, log },
      adapterOf: () => adapter,
      archive: stores.archive,
      caseTimeline: stores.caseTimeline,
      updatePolicy: createPolicyUpdater({ policies, clock, log }),
      detector: () => bundle.detector,
      reasons: (rule, language) => bundle.detector.describeRule(rule, language),
      wording: wordings,
    });
    return { playground, live, intake };
  }

  return {
    ...openProcess(),
    openProcess,
    ...{ stores, keyValueStore, counters, policies, clock, logged },
    policy: () => policies.of(SERVER),
  };
}

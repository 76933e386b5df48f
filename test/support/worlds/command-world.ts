import type {
  Caller,
  CommandReply,
  CommandRequest,
  CommandService,
  Counters,
  GateService,
  Log,
  Policy,
  PolicyStore,
} from '#core';
import { createIntake, type IntakeService } from '../../../src/app/intake.ts';
import { DEFAULT_RULES_FOLDER, loadRulesBundle } from '../../../src/app/load-rules.ts';
import { createCommandService } from '../../../src/commands/command-service.ts';
import { addServerPhrases } from '../../../src/detect/index.ts';
import {
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemoryStrikes,
  type MemoryCaseStores,
} from '../../../src/memory/index.ts';
import { createFakeAdapter, type FakeAdapter } from '../fake-adapter.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { member, SERVER } from '../messages.ts';
import { testPolicy, wordings } from '../shipped-wording-and-policy.ts';

/** What the rules that ship hide, and what they leave alone. */
export const RECRUITING_TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

export interface CommandWorld {
  readonly commands: CommandService;
  readonly intake: IntakeService;
  readonly adapter: FakeAdapter;
  readonly stores: MemoryCaseStores;
  readonly policies: PolicyStore;
  readonly counters: Counters;
  readonly clock: FakeClock;
  readonly logged: string[];
  policy(): Policy;
  execute(asker: Caller, ask: CommandRequest): Promise<CommandReply>;
}

const rulesBundle = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!rulesBundle.ok) throw new Error(rulesBundle.why);
const { detector, notices } = rulesBundle.value;

export const administrator = (id = 'kei', more: Partial<Caller> = {}): Caller => ({
  ...member(id),
  moderator: true,
  administrator: true,
  ...more,
});

/** A desk before the rules that ship, memory stores, and a platform in memory. `book` may be one that fails. */
export function createCommandWorld(
  more: Partial<Policy> = {},
  stores: MemoryCaseStores = createMemoryCaseStores(),
  gate?: GateService,
): CommandWorld {
  const clock = createFakeClock();
  const adapters = createFakeAdapter();
  const policies = createMemoryPolicyStore(() => testPolicy(more));
  const counters = createMemoryCounters();
  const logged: string[] = [];
  const note = (what: string, facts: object = {}) => void logged.push(`${what} ${JSON.stringify(facts)}`);
  const log: Log = { info: note, warn: note, error: note };
  const intake = createIntake({
    ...stores,
    adapters,
    policies,
    strikes: createMemoryStrikes(),
    leases: createMemoryLeases(),
    rateLimits: createMemoryRateLimits(),
    detect: (message, policy) =>
      addServerPhrases(detector.detect(message, policy), message, policy, {
        stanceOf: detector.classifyStance,
        note: wordings[policy.language].desk.phrase.note,
      }),
    wording: wordings,
    clock,
    log,
  });
  const commands = createCommandService({
    ...stores,
    intake,
    ...(gate && { gate }),
    policies,
    counters,
    notices: () => notices,
    rules: () => detector,
    wording: wordings,
    clock,
    log,
  });
  return {
    commands,
    intake,
    adapter: adapters,
    stores,
    policies,
    counters,
    clock,
    logged,
    policy: () => policies.of(SERVER),
    execute: (asker, ask) => commands.execute(asker, ask),
  };
}

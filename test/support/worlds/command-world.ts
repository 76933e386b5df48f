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
import { loadRulesBundle } from '../../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import {
  type CommandServiceDependencies,
  createCommandService,
} from '../../../src/commands/command-service.ts';
import type { Command } from '../../../src/commands/define-command.ts';
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

/** A text that the shipped rules hide. */
export const RECRUITING_TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** A command service and everything that it works on. */
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
  execute(caller: Caller, request: CommandRequest): Promise<CommandReply>;
}

const rulesBundle = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!rulesBundle.ok) throw new Error(rulesBundle.why);
const { detector, notices } = rulesBundle.value;

/** An administrator of the test server. @example administrator('aoi') */
export const administrator = (id = 'kei', more: Partial<Caller> = {}): Caller => ({
  ...member(id),
  moderator: true,
  administrator: true,
  ...more,
});

/**
 * Creates a command service with the shipped rules, stores in memory and a fake platform. `stores` may be stores that
 * fail; `commands` replaces the list of all commands; `more` are further dependencies.
 * @example const { execute } = createCommandWorld(); await execute(administrator(), { command: 'mode' });
 */
export function createCommandWorld(
  policyOverrides: Partial<Policy> = {},
  stores: MemoryCaseStores = createMemoryCaseStores(),
  gate?: GateService,
  commands?: readonly Command[],
  more: Partial<CommandServiceDependencies> = {},
): CommandWorld {
  const clock = createFakeClock();
  const adapter = createFakeAdapter();
  const policies = createMemoryPolicyStore(() => testPolicy(policyOverrides));
  const counters = createMemoryCounters();
  const logged: string[] = [];
  const record = (event: string, fields: object = {}) =>
    void logged.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { info: record, warn: record, error: record };
  const intake = createIntake({
    ...stores,
    adapters: adapter,
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
  const services = {
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
    ...more,
  };
  const commandService = createCommandService(services, commands);
  return {
    commands: commandService,
    intake,
    adapter,
    stores,
    policies,
    counters,
    clock,
    logged,
    policy: () => policies.of(SERVER),
    execute: (caller, request) => commandService.execute(caller, request),
  };
}

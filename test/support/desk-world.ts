import type { Ask, Asker, Desk, GateKeeper, Log, Policies, Policy, Reply, Tallies } from '#core';
import { loadHouse, RULES_FOLDER } from '../../src/cli/load.ts';
import { createDesk } from '../../src/desk/index.ts';
import { withPhrases } from '../../src/detect/index.ts';
import { createIntake, type FrontDesk } from '../../src/intake.ts';
import {
  type Book,
  createMemoryBook,
  createMemoryClaims,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemoryStrikes,
  createMemoryTallies,
} from '../../src/store/index.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { type FakeAdapter, fakeAdapter } from './fake-adapter.ts';
import { member, SERVER } from './messages.ts';
import { testPolicy, wordings } from './wordings.ts';

/** What the rules that ship hide, and what they leave alone. */
export const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

export interface DeskWorld {
  readonly desk: Desk;
  readonly intake: FrontDesk;
  readonly adapter: FakeAdapter;
  readonly book: Book;
  readonly policies: Policies;
  readonly tallies: Tallies;
  readonly clock: FakeClock;
  readonly logged: string[];
  policy(): Policy;
  ask(asker: Asker, ask: Ask): Promise<Reply>;
}

const house = await loadHouse(RULES_FOLDER);
if (!house.ok) throw new Error(house.why);
const { rulebook, notices } = house.value;

export const administrator = (id = 'kei', more: Partial<Asker> = {}): Asker => ({
  ...member(id),
  moderator: true,
  administrator: true,
  ...more,
});

/** A desk before the rules that ship, memory stores, and a platform in memory. `book` may be one that fails. */
export function createDeskWorld(
  more: Partial<Policy> = {},
  book: Book = createMemoryBook(),
  gate?: GateKeeper,
): DeskWorld {
  const clock = fakeClock();
  const adapter = fakeAdapter();
  const policies = createMemoryPolicies(() => testPolicy(more));
  const tallies = createMemoryTallies();
  const logged: string[] = [];
  const note = (what: string, facts: object = {}) => void logged.push(`${what} ${JSON.stringify(facts)}`);
  const log: Log = { info: note, warn: note, error: note };
  const intake = createIntake({
    ...book,
    adapter,
    policies,
    strikes: createMemoryStrikes(),
    claims: createMemoryClaims(),
    quotas: createMemoryQuotas(),
    detect: (message, policy) =>
      withPhrases(rulebook.judge(message, policy), message, policy, {
        stanceOf: rulebook.stanceOf,
        note: wordings[policy.language].desk.phrase.note,
      }),
    wording: wordings,
    clock,
    log,
  });
  const desk = createDesk({
    ...book,
    intake,
    ...(gate && { gate }),
    policies,
    tallies,
    notices: () => notices,
    rules: () => rulebook,
    wording: wordings,
    clock,
    log,
  });
  return {
    desk,
    intake,
    adapter,
    book,
    policies,
    tallies,
    clock,
    logged,
    policy: () => policies.of(SERVER),
    ask: (asker, ask) => desk.ask(asker, ask),
  };
}

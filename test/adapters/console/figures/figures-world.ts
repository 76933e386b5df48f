import type { CaseEvent, ConsoleRole } from '#core';
import { createConsoleFigures } from '../../../../src/app/console/figures/create-figures.ts';
import {
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryKeyValueStore,
  createMemoryPolicyStore,
} from '../../../../src/memory/index.ts';
import { acted, appealed, opened, reported, ruled } from '../../../support/case-events.ts';
import { createFakeClock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { member, message, moderator } from '../../../support/messages.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { openFakeSite, SQUARE } from '../fake-console.ts';

/** Names that people gave themselves, which would break a page that does not escape them. */
export const HOSTILE_NAME = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

const PACKS = [
  {
    id: 'yami-baito',
    summary: { ja: '闇バイトの募集', en: 'recruiting for crime' },
    prohibits: { ja: '犯罪の実行役の募集', en: 'recruiting people for crime' },
  },
  {
    id: 'dm-redirect',
    summary: { ja: '外部アプリやDMへの誘導', en: 'moving the talk to another app or to DM' },
  },
];

/** A number from 0 to 1 that is the same in every run. */
const pseudoRandom = (n: number): number => (Math.sin(n * 12.9898) * 43758.5453) % 1 ** 2;
const share = (n: number): number => Math.abs(pseudoRandom(n));

/** The events of the nth case, on a day of the last two months. */
function eventsOf(n: number): readonly CaseEvent[] {
  const postedAt = new Date(new Date('2026-11-20T00:00:00Z').getTime() - share(n) * 60 * DAY_MS);
  const author = member(`author-${n}`, { server: SQUARE });
  const post = message(author, 'SECRET WORDS', { sentAt: postedAt });
  const later = (ms: number): Date => new Date(postedAt.getTime() + ms);
  const pack = n % 7 === 0 ? 'own-pack' : n % 3 === 0 ? 'dm-redirect' : 'yami-baito';
  const delay = [400, 900, 3 * SECOND_MS, 8 * SECOND_MS, 5 * MINUTE_MS, 3 * HOUR_MS][n % 6]!;
  const events: CaseEvent[] = [
    opened(post, later(delay), { [pack]: 3 }),
    acted(`Y-${n}/0/hide`, later(delay), { kind: 'hide', message: post.ref, reason: 'x' }),
  ];
  if (n % 4 === 0) events.push(reported(later(delay + MINUTE_MS)));
  if (n % 9 === 0) events.push(appealed(later(delay + 20 * MINUTE_MS)));
  if (n % 5 !== 4) {
    const by = moderator(n % 2 === 0 ? 'aoi' : 'kei', {
      server: SQUARE,
      ...(n % 2 === 0 && { name: HOSTILE_NAME }),
    });
    const decision = n % 8 === 0 ? 'overturn' : 'uphold';
    const decided = ruled(later(delay + (1 + (n % 5)) * HOUR_MS), decision);
    events.push({ ...decided, moderator: by } as CaseEvent);
  }
  return events;
}

/**
 * The site with figures of `caseCount` cases, on the stores and computations of the application.
 * @example const { browser } = await openFiguresSite(['administrator']); await browser.get('/console/s/square/main/figures')
 */
export async function openFiguresSite(roles: readonly ConsoleRole[], caseCount = 40) {
  const stores = createMemoryCaseStores();
  const counters = createMemoryCounters();
  for (let n = 0; n < caseCount; n++) await stores.archive.append(`Y-${n}`, 0, eventsOf(n));
  const at = new Date('2026-11-10T00:00:00Z');
  await counters.increment(SQUARE, 'hidden.unanswered', at, 18);
  await counters.increment(SQUARE, 'hidden.answered', at, 2);
  const figures = createConsoleFigures({
    ...{ caseTimeline: stores.caseTimeline, archive: stores.archive, counters },
    keyValueStore: createMemoryKeyValueStore(),
    policies: createMemoryPolicyStore(() => testPolicy()),
    rules: () => ({ sources: PACKS }),
    clock: createFakeClock(new Date('2026-11-20T03:00:00Z')),
  });
  const current = { current: roles };
  return { ...openFakeSite({ figures }, current), figures, roles: current };
}

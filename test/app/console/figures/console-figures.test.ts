import { beforeEach, describe, expect, test } from 'vitest';
import type { CaseEvent, CaseTimeline, ConsoleRole, ConsoleViewer, ExportedFile } from '#core';
import { createConsoleFigures } from '../../../../src/app/console/figures/create-figures.ts';
import {
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryKeyValueStore,
  createMemoryPolicyStore,
} from '../../../../src/memory/index.ts';
import { acted, noonPlus, opened, posted, reported, ruled } from '../../../support/case-events.ts';
import { createFakeClock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { member, SERVER } from '../../../support/messages.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

const NOW = new Date('2026-11-20T03:00:00Z');

const PACKS = [
  {
    id: 'yami-baito',
    summary: { ja: '闇バイト', en: 'crime recruitment' },
    prohibits: { ja: '犯罪の実行役の募集', en: 'recruiting for crime' },
  },
];

const viewer = (...roles: ConsoleRole[]): ConsoleViewer => ({
  caller: { ...member('aoi'), administrator: roles.includes('administrator') },
  roles: new Set(roles),
});
const ADMINISTRATOR = viewer('moderator', 'administrator');

async function createWorld() {
  const stores = createMemoryCaseStores();
  const counters = createMemoryCounters();
  const clock = createFakeClock(NOW);
  const reads: string[] = [];
  let cancelAfter: (() => void) | undefined;
  const caseTimeline: Pick<CaseTimeline, 'listCasesBetween'> = {
    async *listCasesBetween(server, from, to) {
      reads.push(`${from.toISOString().slice(0, 10)} ${to.toISOString().slice(0, 10)}`);
      for await (const record of stores.caseTimeline.listCasesBetween(server, from, to)) {
        yield record;
        cancelAfter?.();
      }
      reads.push('end');
    },
  };
  const figures = createConsoleFigures({
    ...{ caseTimeline, counters, archive: stores.archive, clock },
    keyValueStore: createMemoryKeyValueStore(),
    policies: createMemoryPolicyStore(() => testPolicy()),
    rules: () => ({ sources: PACKS }),
  });
  return {
    ...{ figures, counters, clock, reads },
    onCaseRead: (run: () => void) => {
      cancelAfter = run;
    },
    async open(caseId: string, ...more: readonly CaseEvent[]) {
      const of = posted();
      const hide = { kind: 'hide', message: of.ref, reason: 'x' } as const;
      const events = [
        opened(of, noonPlus(SECOND_MS)),
        acted(`${caseId}/0/hide`, noonPlus(2 * SECOND_MS), hide),
      ];
      await stores.archive.append(caseId, 0, [...events, ...more]);
    },
  };
}

async function textOf(file: ExportedFile | { readonly ok: false } | undefined): Promise<string> {
  if (!file?.ok) throw new Error('no file');
  let text = '';
  for await (const part of file.content) text += part;
  return text;
}

describe('the figures of the console', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;
  beforeEach(async () => {
    world = await createWorld();
    await world.open('Y-1', reported(noonPlus(MINUTE_MS)), ruled(noonPlus(HOUR_MS), 'uphold', 'kei'));
    await world.open('Y-2');
    await world.counters.increment(SERVER, 'hidden.unanswered', noonPlus(SECOND_MS), 2);
  });

  test('a period is shown beside the period before, with names of packs and moderators', async () => {
    const report = await world.figures.read(ADMINISTRATOR, { preset: 'this-month' });
    if (!report.ok) throw new Error(report.why);
    expect(report.current).toMatchObject({
      cases: 2,
      hidden: 2,
      toHide: { count: 2, p50: 2 * SECOND_MS },
      unanswered: { part: 2, of: 2 },
      reports: { received: 1, granted: { part: 1, of: 1 } },
      moderators: [{ moderator: 'kei', decisions: 1 }],
    });
    expect(report.previous.period).toMatchObject({ firstDay: '2026-10-01', lastDay: '2026-10-20' });
    expect(report.previous.cases).toBe(0);
    expect(report.names.moderators).toEqual({ kei: 'kei' });
    expect(report.names.packs['yami-baito']?.ja).toBe('闇バイト');
  });

  test('without dates the last 30 days are shown, and dates that make no sense are refused', async () => {
    const report = await world.figures.read(ADMINISTRATOR, {});
    expect(report).toMatchObject({ ok: true, current: { period: { firstDay: '2026-10-22' } } });
    const refused = await world.figures.read(ADMINISTRATOR, { from: '2026-11-20', to: '2026-11-01' });
    expect(refused).toEqual({ ok: false, why: 'order' });
    const strange = await world.figures.read(ADMINISTRATOR, { preset: 'for ever', from: '<b>', to: '' });
    expect(strange).toEqual({ ok: false, why: 'date' });
  });

  test('a moderator sees no decisions of single moderators, not even in the table', async () => {
    for (const role of ['administrator', 'auditor'] as const) {
      const report = await world.figures.read(viewer(role), {});
      expect(report).toMatchObject({ current: { moderators: [{ moderator: 'kei' }] } });
    }
    const moderator = viewer('moderator');
    expect(await world.figures.read(moderator, {})).toMatchObject({
      current: { moderators: [], cases: 2 },
      names: { moderators: {} },
    });
    expect(await textOf(await world.figures.exportFigures(moderator, {}))).not.toContain('kei');
    expect(await world.figures.exportStatements(moderator, {}, 'csv')).toBeUndefined();
  });

  test('several people who ask at the same time cause one read, and a later one reads again', async () => {
    await Promise.all([1, 2, 3].map(() => world.figures.read(ADMINISTRATOR, { preset: 'this-month' })));
    await world.figures.read(viewer('moderator'), { preset: 'this-month' });
    expect(world.reads.filter((read) => read !== 'end')).toHaveLength(1);
    world.clock.advance(61 * SECOND_MS);
    await world.figures.read(ADMINISTRATOR, { preset: 'this-month' });
    expect(world.reads.filter((read) => read !== 'end')).toHaveLength(2);
  });

  test('a reader who leaves ends the read, but not while another one still waits', async () => {
    const [leaving, staying] = [new AbortController(), new AbortController()];
    world.onCaseRead(() => leaving.abort());
    const both = [
      world.figures.read(ADMINISTRATOR, {}, leaving.signal),
      world.figures.read(ADMINISTRATOR, {}, staying.signal),
    ];
    await expect(both[0]).rejects.toThrow();
    expect(await both[1]).toMatchObject({ current: { cases: 2 } });

    world.clock.advance(DAY_MS);
    const alone = new AbortController();
    world.onCaseRead(() => alone.abort());
    const before = world.reads.length;
    await expect(world.figures.read(ADMINISTRATOR, {}, alone.signal)).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.reads.slice(before)).not.toContain('end');
  });

  test('a long read lets the process do other work in between', async () => {
    for (let i = 0; i < 100; i++) await world.open(`Y-more-${i}`);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await world.figures.read(ADMINISTRATOR, { preset: 'this-month' });
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  test('the table opens in spreadsheet programs and has both periods', async () => {
    const file = await world.figures.exportFigures(ADMINISTRATOR, { preset: 'this-month' });
    expect(file).toMatchObject({
      name: 'figures-2026-11-01-2026-11-20.csv',
      type: 'text/csv; charset=utf-8',
    });
    const text = await textOf(file);
    expect(text.startsWith('\uFEFFfrom,to,figure,group,value,of,unit\r\n')).toBe(true);
    expect(text).toContain('2026-11-01,2026-11-20,cases,,2,,count\r\n');
    expect(text).toContain('2026-10-01,2026-10-20,cases,,0,,count\r\n');
  });

  test('the texts about a fiscal year are kept, and guarded as formulas in the table', async () => {
    const assessment = '=HYPERLINK("https://example.com")';
    expect(await world.figures.saveYearlyNotes(ADMINISTRATOR, 2026, { assessment, people: ' ' })).toBe(true);
    const year = await world.figures.readYear(viewer('auditor'), '2026');
    expect(year).toMatchObject({ year: 2026, isComplete: false, notes: { assessment } });
    expect(year.notes.people).toBeUndefined();
    expect(year.figures.measures).toMatchObject([{ measure: 'hide', detected: { machine: 2 } }]);
    const table = await textOf(await world.figures.exportYear(viewer('auditor'), '2026'));
    expect(table).toContain(`28-5,assessment,,,,"'=HYPERLINK(""https://example.com"")"`);
  });

  test('only administrators write the texts, and not about a year to come', async () => {
    const { figures } = world;
    expect(await figures.saveYearlyNotes(viewer('auditor'), 2026, { remarks: 'x' })).toBe(false);
    expect(await figures.saveYearlyNotes(viewer('moderator'), 2026, { remarks: 'x' })).toBe(false);
    expect(await figures.saveYearlyNotes(ADMINISTRATOR, 2027, { remarks: 'x' })).toBe(false);
    expect(await figures.saveYearlyNotes(ADMINISTRATOR, 2026, { remarks: 'x'.repeat(4001) })).toBe(false);
    expect((await figures.readYear(ADMINISTRATOR, undefined)).notes).toEqual({});
  });

  test('statements are lines of JSON, or a table that has a header even when it is empty', async () => {
    const lines = await textOf(await world.figures.exportStatements(ADMINISTRATOR, {}, 'jsonl'));
    const statements = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(statements).toHaveLength(2);
    expect(statements[0].incompatible_content_ground).toBe('recruiting for crime');
    const empty = { from: '2026-01-01', to: '2026-01-02' };
    const table = await textOf(await world.figures.exportStatements(ADMINISTRATOR, empty, 'csv'));
    expect(table).toMatch(/^\uFEFFpuid,decision_visibility,.*automated_decision\r\n$/);
  });
});

import { expect, test } from 'vitest';
import { parseMonth } from '../../../../src/scoreboard/index.ts';
import { loadScoreboardStats } from '../../../../src/scoreboard/load-statistics.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { SERVER } from '../../../support/messages.ts';
import { openTestDatabase } from '../../../support/services/test-database.ts';
import { appendFinishedCase, MESSAGE_TEXT, sampleMessage } from '../support/sample-cases.ts';

test('figures are the same after retention has deleted every word that they were made without', async () => {
  const { sql, clock, close } = await openTestDatabase();
  try {
    await appendFinishedCase(sql, 'Y-1', sampleMessage());
    const board = () => loadScoreboardStats(sql, SERVER, parseMonth('2026-11')!, clock.now());
    const before = await board();
    expect(before).toMatchObject({ cases: 1, hidden: 1, overturned: { part: 1, of: 1 } });
    clock.advance(20 * DAY_MS);
    expect((await sql.applyRetention(10, clock.now())).erased).toEqual(['Y-1']);
    expect(JSON.stringify(await sql.archive.read('Y-1'))).not.toContain(MESSAGE_TEXT);
    expect(await board()).toEqual(before);
  } finally {
    await close();
  }
});

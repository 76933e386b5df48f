import { expect, test } from 'vitest';
import { figuresOf } from '../../../src/pipeline/board.ts';
import { monthOf } from '../../../src/scoreboard/index.ts';
import { DAY } from '../../support/clock.ts';
import { SERVER } from '../../support/messages.ts';
import { opened } from '../../support/sql.ts';
import { finished, post, WORDS } from './stories.ts';

test('figures are the same after retention has deleted every word that they were made without', async () => {
  const { sql, clock, close } = await opened();
  try {
    await finished(sql, 'Y-1', post());
    const board = () => figuresOf(sql, SERVER, monthOf('2026-11')!, clock.now());
    const before = await board();
    expect(before).toMatchObject({ cases: 1, hidden: 1, overturned: { part: 1, of: 1 } });
    clock.pass(20 * DAY);
    expect((await sql.retain(10, clock.now())).erased).toEqual(['Y-1']);
    expect(JSON.stringify(await sql.archive.read('Y-1'))).not.toContain(WORDS);
    expect(await board()).toEqual(before);
  } finally {
    await close();
  }
});

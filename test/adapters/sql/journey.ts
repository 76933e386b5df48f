import { describe, expect, test } from 'vitest';
import type { Sql } from '../../../adapters/sql/index.ts';
import { caseId } from '../../../src/cases/index.ts';
import { createIntake } from '../../../src/intake.ts';
import { DAY, MINUTE } from '../../support/clock.ts';
import { fakeDetect } from '../../support/detector.ts';
import { fakeAdapter } from '../../support/fake-adapter.ts';
import { message, moderator } from '../../support/messages.ts';
import { opened, type Place } from '../../support/sql.ts';
import { wordings } from '../../support/wordings.ts';

/** The whole path on a real database, with restarts in between. */
export function journey(name: string, place: Place): void {
  describe(`the path: ${name}`, () => {
    test('a post is hidden, a restart finishes what was left, an overturn gives everything back', async () => {
      const store = await opened(place);
      const { clock } = store;
      const adapter = fakeAdapter();
      const errors: string[] = [];
      const log = { info: () => {}, warn: () => {}, error: (what: string) => void errors.push(what) };
      const desk = (sql: Sql) =>
        createIntake({ ...sql, adapter, detect: fakeDetect, wording: wordings, clock, log });

      const first = message('rin', 'RECRUIT 荷物');
      await desk(store.sql).message(first);
      expect(adapter.hidden(first)).toBe(true);

      adapter.fail('hide', new Error('the process ends here'), 1);
      const second = message('rin', 'RECRUIT もう一度');
      await desk(store.sql).message(second);
      expect(adapter.hidden(second)).toBe(false);
      clock.pass(5 * MINUTE);
      let sql = await store.again();
      await desk(sql).drain();
      await desk(sql).resume();
      expect(adapter.hidden(second)).toBe(true);
      expect(await sql.archive.unfinished()).toEqual([]);
      expect((await desk(sql).standing(first.author)).strikes).toBe(2);

      sql = await store.again();
      const overturn = { caseId: caseId(first.ref), moderator: moderator(), decision: 'overturn' } as const;
      expect((await desk(sql).decide(overturn)).code).toBe('ok');
      expect(adapter.hidden(first)).toBe(false);
      expect((await desk(sql).standing(first.author)).strikes).toBe(1);
      expect(await sql.outbox.pending()).toBe(0);
      expect((await sql.verify()).finding).toBeUndefined();

      const after = new Date(clock.now().getTime() + 91 * DAY);
      expect((await sql.retain(90, after)).erased).toHaveLength(2);
      expect((await desk(sql).standing(first.author)).caseIds).toHaveLength(2);
      expect((await sql.verify()).finding).toBeUndefined();

      const erased = { caseId: caseId(second.ref), moderator: moderator(), decision: 'overturn' } as const;
      expect((await desk(sql).decide(erased)).code).toBe('ok');
      expect(adapter.hidden(second)).toBe(true);
      expect(adapter.asked.filter(({ kind }) => kind === 'restore')).toHaveLength(1);
      const restore = (await sql.archive.read(erased.caseId)).flatMap((event) =>
        event.kind === 'acted' && event.outcome.action.kind === 'restore' ? [event.outcome] : [],
      );
      expect(restore).toEqual([expect.objectContaining({ status: 'failed', detail: 'erased' })]);
      expect(adapter.cards.get(erased.caseId)!.status).toContain('消去済み');
      expect(adapter.lettersTo('rin', 'reply').at(-1)!.letter.text).toContain('もう一度投稿');
      expect(errors.filter((what) => what !== 'adapter broke')).toEqual([]);
      await store.close();
    });
  });
}

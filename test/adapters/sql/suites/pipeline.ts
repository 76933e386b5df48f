import { describe, expect, test } from 'vitest';
import type { SqlStores } from '../../../../adapters/sql/index.ts';
import { createIntake } from '../../../../src/app/intake.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { DAY_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { fakeDetect } from '../../../support/fake-detector.ts';
import { message, moderator } from '../../../support/messages.ts';
import { type CreateDatabase, openTestDatabase } from '../../../support/services/test-database.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';

/**
 * The whole pipeline on a real database, with restarts in between.
 * @example pipelineSuite('SQLite', () => undefined)
 */
export function pipelineSuite(name: string, place: CreateDatabase): void {
  describe(`the pipeline: ${name}`, () => {
    test('a post is hidden, a restart finishes what was left, an overturn gives everything back', async () => {
      const store = await openTestDatabase(place);
      const { clock } = store;
      const adapters = createFakeAdapter();
      const errors: string[] = [];
      const log = { info: () => {}, warn: () => {}, error: (event: string) => void errors.push(event) };
      const createIntakeOn = (sql: SqlStores) =>
        createIntake({ ...sql, adapters, detect: fakeDetect, wording: wordings, clock, log });

      const first = message('rin', 'RECRUIT 荷物');
      await createIntakeOn(store.sql).handleMessage(first);
      expect(adapters.isHidden(first)).toBe(true);

      adapters.failNext('hide', new Error('the process ends here'), 1);
      const second = message('rin', 'RECRUIT もう一度');
      await createIntakeOn(store.sql).handleMessage(second);
      expect(adapters.isHidden(second)).toBe(false);
      clock.advance(5 * MINUTE_MS);
      let sql = await store.reopen();
      await createIntakeOn(sql).runDueJobs();
      await createIntakeOn(sql).resumeUnfinishedCases();
      expect(adapters.isHidden(second)).toBe(true);
      expect(await sql.archive.listUnfinished()).toEqual([]);
      expect((await createIntakeOn(sql).getMemberHistory(first.author)).strikes).toBe(2);

      sql = await store.reopen();
      const overturn = {
        caseId: deriveCaseId(first.ref),
        moderator: moderator(),
        decision: 'overturn',
      } as const;
      expect((await createIntakeOn(sql).decide(overturn)).code).toBe('ok');
      expect(adapters.isHidden(first)).toBe(false);
      expect((await createIntakeOn(sql).getMemberHistory(first.author)).strikes).toBe(1);
      expect(await sql.outbox.countPending()).toBe(0);
      expect((await sql.verify()).finding).toBeUndefined();

      const after = new Date(clock.now().getTime() + 91 * DAY_MS);
      expect((await sql.applyRetention(90, after)).erased).toHaveLength(2);
      expect((await createIntakeOn(sql).getMemberHistory(first.author)).caseIds).toHaveLength(2);
      expect((await sql.verify()).finding).toBeUndefined();

      const overturnErased = {
        caseId: deriveCaseId(second.ref),
        moderator: moderator(),
        decision: 'overturn',
      } as const;
      expect((await createIntakeOn(sql).decide(overturnErased)).code).toBe('ok');
      expect(adapters.isHidden(second)).toBe(true);
      expect(adapters.requestedActions.filter(({ kind }) => kind === 'restore')).toHaveLength(1);
      const restore = (await sql.archive.read(overturnErased.caseId)).flatMap((event) =>
        event.kind === 'acted' && event.outcome.action.kind === 'restore' ? [event.outcome] : [],
      );
      expect(restore).toEqual([expect.objectContaining({ status: 'failed', detail: 'erased' })]);
      expect(adapters.cards.get(overturnErased.caseId)!.status).toContain('消去済み');
      expect(adapters.messagesTo('rin', 'reply').at(-1)!.letter.text).toContain('もう一度投稿');
      expect(errors.filter((event) => event !== 'adapter_unexpected_error')).toEqual([]);
      await store.close();
    });
  });
}

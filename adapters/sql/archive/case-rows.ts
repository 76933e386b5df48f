import { placeholderRows, prepareListStatement } from '../database/prepared-statement.ts';
import type { Tables } from '../database/tables.ts';

export type JobRow = Omit<Tables['jobs'], 'place'>;
type CaseRow = Tables['cases'];

const CASE_COLUMNS = [
  ...(['id', 'server', 'author', 'first', 'opened_at', 'changed_at'] as const),
  ...(['length', 'walked', 'erased'] as const),
] as const;
const JOB_COLUMNS = ['id', 'case_id', 'action', 'due_at', 'leased_until', 'attempt', 'done'] as const;

/** @example await selectCasesByIds(tx, ['Y-4G7C2Q0M1X']) */
export const selectCasesByIds = prepareListStatement<string, CaseRow>((db, nth, take) =>
  db
    .selectFrom('cases')
    .selectAll()
    .where(
      'id',
      'in',
      nth.map((i) => take((ids) => ids[i]!)),
    ),
);
/** New ones, and old ones as they are now. The caller holds the locks of their chains. @example await upsertCases(tx, cases) */
export const upsertCases = prepareListStatement<CaseRow, unknown>((db, nth, take) =>
  db
    .insertInto('cases')
    .values(placeholderRows(nth, CASE_COLUMNS, take))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((old) => ({
        length: old.ref('excluded.length'),
        changed_at: old.ref('excluded.changed_at'),
        walked: old.ref('excluded.walked'),
      })),
    ),
);
/** Returns the ids of those that were not there yet. @example await insertJobs(tx, jobs) */
export const insertJobs = prepareListStatement<JobRow, { id: string }>((db, nth, take) =>
  db
    .insertInto('jobs')
    .values(placeholderRows<JobRow>(nth, JOB_COLUMNS, take))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id'),
);
/** Of what is done only the id stays. @example await markJobsDone(tx, ['Y-4G7C2Q0M1X/0/hide']) */
export const markJobsDone = prepareListStatement<string, unknown>((db, nth, take) =>
  db
    .updateTable('jobs')
    .set({ done: 1, action: null })
    .where(
      'id',
      'in',
      nth.map((i) => take((ids) => ids[i]!)),
    ),
);

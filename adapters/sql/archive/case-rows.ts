import { placeholderRows, prepareListStatement } from '../database/prepared-statement.ts';
import type { Tables } from '../database/tables.ts';

/** A row of the table of jobs, without the `place` that the database adds. */
export type JobRow = Omit<Tables['jobs'], 'place'>;
/** A row of the table of cases. */
export type CaseRow = Tables['cases'];

const CASE_COLUMNS = [
  ...(['id', 'server', 'author', 'first', 'opened_at', 'changed_at'] as const),
  ...(['length', 'walked', 'erased', 'channel', 'undecided'] as const),
] as const;
const JOB_COLUMNS = ['id', 'case_id', 'action', 'due_at', 'leased_until', 'attempt', 'done'] as const;

/** Rows of these cases; missing ones are left out. @example await selectCasesByIds(tx, ['Y-4G7C2Q0M1X']) */
export const selectCasesByIds = prepareListStatement<string, CaseRow>((db, indices, bind) =>
  db
    .selectFrom('cases')
    .selectAll()
    .where(
      'id',
      'in',
      indices.map((i) => bind((ids) => ids[i]!)),
    ),
);
/**
 * Inserts new cases and updates existing ones. The caller holds the locks of their chains.
 * @example await upsertCases(tx, cases)
 */
export const upsertCases = prepareListStatement<CaseRow, unknown>((db, indices, bind) =>
  db
    .insertInto('cases')
    .values(placeholderRows(indices, CASE_COLUMNS, bind))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((old) => ({
        length: old.ref('excluded.length'),
        changed_at: old.ref('excluded.changed_at'),
        walked: old.ref('excluded.walked'),
        channel: old.ref('excluded.channel'),
        undecided: old.ref('excluded.undecided'),
      })),
    ),
);
/** Inserts jobs; returns the ids of those that did not exist yet. @example await insertJobs(tx, jobs) */
export const insertJobs = prepareListStatement<JobRow, { id: string }>((db, indices, bind) =>
  db
    .insertInto('jobs')
    .values(placeholderRows<JobRow>(indices, JOB_COLUMNS, bind))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id'),
);
/**
 * Deletes the action and keeps the id, so that a job is never inserted twice.
 * @example await markJobsDone(tx, ['Y-4G7C2Q0M1X/0/hide'])
 */
export const markJobsDone = prepareListStatement<string, unknown>((db, indices, bind) =>
  db
    .updateTable('jobs')
    .set({ done: 1, action: null })
    .where(
      'id',
      'in',
      indices.map((i) => bind((ids) => ids[i]!)),
    ),
);

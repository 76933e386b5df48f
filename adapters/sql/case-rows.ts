import { rows, statements } from './statement.ts';
import type { Tables } from './tables.ts';

export type JobRow = Omit<Tables['jobs'], 'place'>;
type Case = Tables['cases'];

const CASE = [
  ...(['id', 'server', 'author', 'first', 'opened_at', 'changed_at'] as const),
  ...(['length', 'walked', 'erased'] as const),
] as const;
const JOB = ['id', 'case_id', 'action', 'due_at', 'leased_until', 'attempt', 'done'] as const;

/** @example await casesBy(tx, ['Y-4G7C2Q0M1X']) */
export const casesBy = statements<string, Case>((db, nth, take) =>
  db
    .selectFrom('cases')
    .selectAll()
    .where(
      'id',
      'in',
      nth.map((i) => take((ids) => ids[i]!)),
    ),
);
/** New ones, and old ones as they are now. The caller holds the locks of their chains. @example await moveCases(tx, cases) */
export const moveCases = statements<Case, unknown>((db, nth, take) =>
  db
    .insertInto('cases')
    .values(rows(nth, CASE, take))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((old) => ({
        length: old.ref('excluded.length'),
        changed_at: old.ref('excluded.changed_at'),
        walked: old.ref('excluded.walked'),
      })),
    ),
);
/** Returns the ids of those that were not there yet. @example await addJobs(tx, jobs) */
export const addJobs = statements<JobRow, { id: string }>((db, nth, take) =>
  db
    .insertInto('jobs')
    .values(rows<JobRow>(nth, JOB, take))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id'),
);
/** Of what is done only the id stays. @example await payJobs(tx, ['Y-4G7C2Q0M1X/0/hide']) */
export const payJobs = statements<string, unknown>((db, nth, take) =>
  db
    .updateTable('jobs')
    .set({ done: 1, action: null })
    .where(
      'id',
      'in',
      nth.map((i) => take((ids) => ids[i]!)),
    ),
);

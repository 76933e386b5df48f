import * as schemas from 'discord-api-spec/zod';
import type { ZodType } from 'zod';
import { type FieldError, invalidFormBody } from '../../state/api-error.ts';

type Issue = NonNullable<ReturnType<ZodType['safeParse']>['error']>['issues'][number];

/** Complaints of Discord's published schema of that name about a body. */
export function schemaErrors(schema: string, body: unknown): FieldError[] {
  const known = (schemas as unknown as Record<string, ZodType>)[schema];
  if (!known) throw new Error(`discord-api-spec has no ${schema}`);
  return known.safeParse(body ?? {}).error?.issues.flatMap((issue) => flattenIssue(issue, [])) ?? [];
}

/** Refuses with 50035 what the published schema refuses. */
export const checkSchema =
  (schema: string, ...more: readonly ((body: never) => readonly FieldError[])[]) =>
  (body: unknown): void => {
    const complaints = [
      ...schemaErrors(schema, body),
      ...more.flatMap((check) => check((body ?? {}) as never)),
    ];
    if (complaints.length > 0) throw invalidFormBody(complaints);
  };

/** Of a union's branches, the one that comes closest says what is wrong. */
function flattenIssue(issue: Issue, above: readonly PropertyKey[]): FieldError[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((one) => one.path.length));
    const closest = issue.errors.reduce((best, one) => (depth(one) > depth(best) ? one : best));
    return closest.flatMap((one) => flattenIssue(one, path));
  }
  return [
    { path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)), ...describeIssue(issue) },
  ];
}

function describeIssue(issue: Issue): { code: string; message: string } {
  if (issue.code === 'too_big')
    return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
  if (issue.code === 'too_small')
    return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be ${issue.minimum} or more in length.` };
  if (issue.code === 'invalid_type') return { code: 'BASE_TYPE_REQUIRED', message: issue.message };
  return { code: 'BASE_TYPE_CHOICES', message: issue.message };
}

import * as schemas from 'discord-api-spec/zod';
import type { ZodType } from 'zod';
import { type FieldError, invalidFormBody } from '../../state/api-error.ts';

type Issue = NonNullable<ReturnType<ZodType['safeParse']>['error']>['issues'][number];

/**
 * Checks a body against the published schema of that name. Throws Error for an unknown schema.
 * @example schemaErrors('MessageCreateRequestSchema', { content: 'ok' }) // []
 */
export function schemaErrors(schema: string, body: unknown): FieldError[] {
  const zodSchema = (schemas as unknown as Record<string, ZodType>)[schema];
  if (!zodSchema) throw new Error(`discord-api-spec has no ${schema}`);
  return zodSchema.safeParse(body ?? {}).error?.issues.flatMap((issue) => flattenIssue(issue, [])) ?? [];
}

/**
 * A validator for a route: throws 50035 for errors of the published schema and of the other checks.
 * @example checkSchema('CreateTextThreadWithMessageRequestSchema')({ name: '相談' })
 */
export const checkSchema =
  (schema: string, ...more: readonly ((body: never) => readonly FieldError[])[]) =>
  (body: unknown): void => {
    const fieldErrors = [
      ...schemaErrors(schema, body),
      ...more.flatMap((check) => check((body ?? {}) as never)),
    ];
    if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors);
  };

/** For a union, the errors of the branch that matches best are returned. */
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

import { type ProblemAnswer, problem } from './problem.ts';
import type { HeaderSpec } from './route.ts';

/** The header `If-Match`, as the document shows it. */
export const IF_MATCH: HeaderSpec = {
  name: 'If-Match',
  description:
    'The `ETag` of what you have read. If it was changed since, nothing is done and the answer is 412.',
  required: true,
  example: '"3"',
};

/** The value of the header `ETag` for a revision. @example writeEtag(3) // '"3"' */
export const writeEtag = (revision: number): string => `"${revision}"`;

/**
 * The revision in `If-Match`; the answer to a request without it, or with another value than an `ETag` of `writeEtag`.
 * @example const revision = readIfMatch(header('if-match'), 'GET /v1/rules'); if (isProblem(revision)) return revision
 */
export function readIfMatch(header: string | undefined, source: string): number | ProblemAnswer {
  const what = `the header ETag of ${source}, with its quotation marks`;
  if (header === undefined) return problem('precondition-required', `Send If-Match: ${what}.`);
  const [, digits] = /^"(\d{1,15})"$/.exec(header.trim()) ?? [];
  if (digits !== undefined) return Number(digits);
  const detail = `send ${what}, for example "3"`;
  return problem('invalid-request', `If-Match: ${detail}.`, { errors: [{ parameter: 'If-Match', detail }] });
}

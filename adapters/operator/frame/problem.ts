import { z } from '@hono/zod-openapi';

/** Every kind of problem: the last part of `type`, its status and its title (RFC 9457). */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-text': { status: 400, title: 'A text is not well-formed' },
  unauthorized: { status: 401, title: 'No valid key was sent' },
  'missing-scope': { status: 403, title: 'The key does not have the scope of this call' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not have this method' },
  timeout: { status: 408, title: 'The body did not arrive in time' },
  conflict: { status: 409, title: 'The request does not fit the present state' },
  'in-progress': { status: 409, title: 'The same request is in progress' },
  'changed-meanwhile': { status: 412, title: 'Another request was first' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has the wrong type' },
  unprocessable: { status: 422, title: 'The request cannot be carried out' },
  'key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'precondition-required': { status: 428, title: 'The header If-Match is missing' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The request failed on our side' },
  unavailable: { status: 503, title: 'A part that is needed does not answer' },
} as const;

/** The last part of the `type` of a problem. */
export type ProblemKind = keyof typeof PROBLEMS;

/** One thing that is wrong, and what to send instead. */
export interface ProblemPart {
  /** A field of the body, as a JSON pointer (RFC 6901), for example `/posts/3/text`. */
  readonly pointer?: string;
  /** A parameter of the address or a header. */
  readonly parameter?: string;
  readonly detail: string;
}

/** An expected failure as a value. */
export interface ProblemAnswer {
  readonly problem: ProblemKind;
  /** Says what to send instead. Never a text of a member or a secret. */
  readonly detail: string;
  readonly errors?: readonly ProblemPart[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of every answer that is no success. */
export const Problem = z
  .object({
    type: z
      .string()
      .describe('The kind of problem: `/problems/` and its name. It explains itself when opened.'),
    title: z.string().describe('The kind of problem in words. Always the same for one `type`.'),
    status: z.int().min(400).max(599).describe('The status of the answer.'),
    detail: z.string().min(1).describe('What is wrong with this request, and what to send instead.'),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .optional()
            .describe('A field of the body as a JSON pointer, for example `/posts/3/text`.'),
          parameter: z.string().optional().describe('A parameter of the address, or a header.'),
          detail: z.string().min(1).describe('What to send instead.'),
        }),
      )
      .optional()
      .describe('Each thing that is wrong, at most 20.'),
  })
  .describe('Why a request did not succeed (RFC 9457).')
  .openapi('Problem');

/** Seconds until another try makes sense, as the header `Retry-After`; at least 1. @example retryAfter(1200) // { 'retry-after': '2' } */
export const retryAfter = (ms: number): Readonly<Record<string, string>> => ({
  'retry-after': String(Math.max(1, Math.ceil(ms / 1000))),
});

/**
 * An expected failure; a handler returns it instead of an answer.
 * @example if (!post) return problem('not-found', 'There is no post with this id.')
 */
export const problem = (
  kind: ProblemKind,
  detail: string,
  extra: Pick<ProblemAnswer, 'errors' | 'headers'> = {},
): ProblemAnswer => ({ problem: kind, detail, ...extra });

/** Whether a handler returned a failure. @example isProblem(answer) */
export const isProblem = (value: unknown): value is ProblemAnswer =>
  typeof value === 'object' && value !== null && 'problem' in value && 'detail' in value;

/** The failure as a response. @example toProblemResponse(problem('not-found', 'There is no post with this id.')) */
export function toProblemResponse({ problem: kind, detail, errors, headers }: ProblemAnswer): Response {
  const { status, title } = PROBLEMS[kind];
  const body = { type: `/problems/${kind}`, title, status, detail, ...(errors && { errors }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

/** The answer to an id that does not exist, or belongs to another tenant: both get the same. @example return unknownId('case') */
export const unknownId = (what: string): ProblemAnswer =>
  problem(
    'not-found',
    `There is no ${what} with this id. Send an id that this API gave to you, or that you sent before.`,
  );

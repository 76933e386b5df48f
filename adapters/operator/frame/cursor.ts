import type { z } from '@hono/zod-openapi';
import { type ProblemAnswer, problem } from './problem.ts';

/** Positions in one kind of list. */
export interface Cursors<T> {
  /** The text for `next`. */
  write(position: T): string;
  /** The position, or the answer to a text that this list never gave out. Absent: undefined, the beginning. */
  read(text: string | undefined): T | undefined | ProblemAnswer;
}

/**
 * Cursors are the JSON of a position in base64url; operators must not read them. They need no signature: every list looks up
 * with the tenant of the caller, so a position of another tenant's list shows nothing. What is read is checked by `schema`.
 * @example
 * const cursors = createCursors(z.strictObject({ at: Time, id: Id }));
 * const after = cursors.read(query.cursor);
 * if (isProblem(after)) return after;
 */
export const createCursors = <S extends z.ZodType>(schema: S): Cursors<z.output<S>> => ({
  write: (position) => Buffer.from(JSON.stringify(position)).toString('base64url'),
  read(text) {
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
    if (parsed.success) return parsed.data;
    const detail = 'cursor: send the value of "next" of the answer before, or leave it out to begin again.';
    return problem('invalid-request', detail, { errors: [{ parameter: 'cursor', detail }] });
  },
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

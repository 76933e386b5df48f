import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Refuse } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';

/** An imported policy or a draft pack is the largest form. */
const MAX_BODY_BYTES = 1_000_000;
/** The forms of the sign-in are small. */
const MAX_VISITOR_BODY_BYTES = 16_000;
/** A longer body is not read to its end: the connection is closed, and the browser shows its own page. */
const MAX_DISCARDED_BYTES = 10_000_000;

/**
 * Refuses a form that is too large; for a visitor who is not signed in, one that is larger than a form of the sign-in.
 * @example site.use(limitBody(refuse))
 */
export function limitBody(refuse: Refuse): MiddlewareHandler<ConsoleEnv> {
  const limitTo = (maxSize: number): MiddlewareHandler<ConsoleEnv> =>
    bodyLimit({
      maxSize,
      onError: async (context) => {
        await discardBody(context.req.raw);
        return refuse(context, 'toolarge');
      },
    });
  const [limitSignedIn, limitVisitor] = [limitTo(MAX_BODY_BYTES), limitTo(MAX_VISITOR_BODY_BYTES)];
  return (context, next) => (context.get('signedIn') ? limitSignedIn : limitVisitor)(context, next);
}

/** A browser shows the answer only if it could send everything. */
async function discardBody({ body }: Request): Promise<void> {
  if (!body || body.locked) return;
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_DISCARDED_BYTES) return;
  }
}

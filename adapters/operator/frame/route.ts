import type { z } from '@hono/zod-openapi';
import type { ApiCaller, ApiScope, QuotaKind } from '#core';
import type { ProblemAnswer, ProblemKind } from './problem.ts';

/** A value that never changes. */
export type ReadonlyDeep<T> = T extends (infer E)[]
  ? readonly ReadonlyDeep<E>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> }
    : T;

/** One answer of a route that is a success. Without a schema it has no body. */
export type AnswerSpec<S extends z.ZodType = z.ZodType> =
  | { readonly description: string; readonly schema: S; readonly example: NoInfer<ReadonlyDeep<z.input<S>>> }
  | { readonly description: string };

/** The answers of a route, by status. */
export type AnswerSpecs = Readonly<Partial<Record<200 | 201 | 202 | 204, AnswerSpec>>>;

/** What a handler returns: a success as the route declares it, or a failure. */
export type ApiAnswer<A extends AnswerSpecs> =
  | {
      readonly [S in keyof A]: {
        readonly status: S;
        readonly headers?: Readonly<Record<string, string>>;
        /** Ids of what was made, for the record of the change in the chain. */
        readonly ids?: Readonly<Record<string, string>>;
      } & (A[S] extends { readonly schema: infer Z extends z.ZodType }
        ? { readonly body: ReadonlyDeep<z.input<Z>> }
        : { readonly body?: undefined });
    }[keyof A]
  | ProblemAnswer;

/** What a handler gets. Every value was checked by the schemas of the route. */
export interface ApiInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly caller: ApiCaller;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** A header of the request, for example `if-match`. */
  readonly header: (name: string) => string | undefined;
  /** Aborts when the client goes away. */
  readonly signal: () => AbortSignal;
}

/** A header of a request as the document shows it. */
export interface HeaderSpec {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly example: string;
}

/** One call of the API. The document and the checks are made from it. */
export interface ApiRoute<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends AnswerSpecs,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As the document shows it, for example `/v1/posts/{id}`. */
  readonly path: `/v1/${string}`;
  readonly scope: ApiScope;
  /** The name of the method in generated clients, for example `sendPosts`. */
  readonly operationId: string;
  /** One line, in the imperative. */
  readonly summary: string;
  /** What happens, the guarantees, what to do next. Markdown. */
  readonly description: string;
  readonly params?: P;
  readonly query?: Q;
  readonly headers?: readonly HeaderSpec[];
  readonly body?: B;
  readonly bodyExample?: NoInfer<z.input<B>>;
  readonly answers: A;
  /** The failures that only this call has, and when. Those that all calls have are added. */
  readonly problems?: Readonly<Partial<Record<ProblemKind, string>>>;
  /** Default `DEFAULT_BODY_BYTES`. */
  readonly maxBodyBytes?: number;
  /** `true`: a success is recorded in the evidence chain of the tenant. Must be said for every method but GET. */
  readonly audited?: boolean;
  /** Whether the header `Idempotency-Key` is kept. Default: every POST. */
  readonly idempotent?: boolean;
  /** Taken from the quota of the tenant before the handler runs. */
  readonly quota?: { readonly kind: QuotaKind; readonly count: (body: z.output<B>) => number };
  /** The request may wait for new entries, so it does not take the place of one that works. */
  readonly waits?: boolean;
}

/** A route of any shape. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are known where a route is declared; here only the rest is used.
export type AnyRoute = ApiRoute<any, any, any, AnswerSpecs>;

/** A success of a route of any shape. */
export interface Success {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ids?: Readonly<Record<string, string>>;
}

/** Answers a request whose values were checked. */
export type AnyHandler = (input: ApiInput<z.ZodType, z.ZodType, z.ZodType>) => unknown;

/** Adds a call to the API. */
export type AddRoute = <
  const A extends AnswerSpecs,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(
  route: ApiRoute<P, Q, B, A>,
  handler: (input: ApiInput<P, Q, B>) => ApiAnswer<A> | Promise<ApiAnswer<A>>,
) => void;

/**
 * A route with its types, for a constant outside `mount`.
 * @example const getPost = defineRoute({ method: 'get', path: '/v1/posts/{id}', params: z.strictObject({ id: Id }), … })
 */
export const defineRoute = <
  const A extends AnswerSpecs,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(
  route: ApiRoute<P, Q, B, A>,
): ApiRoute<P, Q, B, A> => route;

/** The largest body of a call that does not say another limit. */
export const DEFAULT_BODY_BYTES = 256_000;

/** The name of a route in metrics, logs and the evidence chain. @example routeName({ method: 'post', path: '/v1/posts' }) // 'POST /v1/posts' */
export const routeName = ({ method, path }: Pick<AnyRoute, 'method' | 'path'>): string =>
  `${method.toUpperCase()} ${path}`;

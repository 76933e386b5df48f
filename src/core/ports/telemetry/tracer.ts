/** Attributes of a span: a tenant, a route, a ruling, a case id. Never a text, an account id or a post id of a member. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** How a span begins. */
export interface SpanOptions {
  /** Default: `internal`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /**
   * The `traceparent` (W3C Trace Context) of the span that caused this one, from another process. Absent or not valid: the span
   * that runs now, else a new trace.
   */
  readonly parent?: string | undefined;
  /** The `traceparent` of another trace that this span has to do with. */
  readonly link?: string | undefined;
  readonly attributes?: SpanAttributes;
}

/**
 * Records traces: what one request caused, over all processes. Never throws by itself and never waits; `work` runs once, with
 * its result or its error unchanged.
 */
export interface Tracer {
  /** Whether spans are recorded at all. */
  readonly isOn: boolean;
  /** Runs `work` in a span; the span ends with it. */
  runInSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T>;
  /** The same if a span runs now; otherwise only `work`. For steps that also run without a request. */
  runInChildSpan<T>(name: string, options: Omit<SpanOptions, 'parent'>, work: () => Promise<T>): Promise<T>;
  /** Adds attributes to the span that runs now. */
  annotate(attributes: SpanAttributes): void;
  /** Marks the span that runs now as failed. `why` is a code. */
  fail(why: string): void;
  /** The `traceparent` of the span that runs now. Undefined: none. */
  traceparent(): string | undefined;
}

/** Records nothing. @example createPostWorker({ ...ports, tracer: noopTracer }) */
export const noopTracer: Tracer = {
  isOn: false,
  runInSpan: (_name, _options, work) => work(),
  runInChildSpan: (_name, _options, work) => work(),
  annotate: () => undefined,
  fail: () => undefined,
  traceparent: () => undefined,
};

/**
 * Compiled when it is first asked for, which ordinary messages never do: a server can listen that much earlier. The source
 * is let go of then.
 * @example const likeness = whenAsked(source, (weights) => compileLikeness(weights, groups)); likeness().read(folded)
 */
export function whenAsked<Source, Compiled>(
  source: Source,
  compile: (source: Source) => Compiled,
): () => Compiled {
  let left: Source | undefined = source;
  let compiled: Compiled | undefined;
  return () => {
    compiled ??= compile(left as Source);
    left = undefined;
    return compiled;
  };
}

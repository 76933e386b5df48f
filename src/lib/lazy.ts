/**
 * Compiled when it is first asked for, which ordinary messages never do: a server can listen that much earlier. The source
 * is let go of then.
 * @example const likeness = lazy(source, (weights) => compileNgramClassifier(weights, groups)); likeness().read(folded)
 */
export function lazy<Source, Compiled>(
  source: Source,
  compile: (source: Source) => Compiled,
): () => Compiled {
  let pendingSource: Source | undefined = source;
  let compiled: Compiled | undefined;
  return () => {
    compiled ??= compile(pendingSource as Source);
    pendingSource = undefined;
    return compiled;
  };
}

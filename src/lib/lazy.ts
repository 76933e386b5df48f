/**
 * Compiles a value at the first call and returns the same value at every later call; the source can be freed then. For
 * what ordinary messages never need: the process can serve that much earlier. Throws what `compile` throws.
 * @example const classifier = lazy(weights, compileClassifier); classifier().score(text)
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

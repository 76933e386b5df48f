/**
 * Compiles a value at the first call and returns the same value at every later call. The source is then released. Use
 * it for values that ordinary messages do not need: the process starts faster. Throws the errors of `compile`.
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

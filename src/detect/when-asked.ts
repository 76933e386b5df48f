/**
 * Compiled when it is first asked, which ordinary messages never do: a server can listen that much earlier. The source is
 * let go of then.
 * @example const likenessOf = whenAsked(source, (weights) => compileLikeness(weights, groups))
 */
export function whenAsked<Source, One, Other, Answer>(
  source: Source,
  compile: (source: Source) => (one: One, other: Other) => Answer,
): (one: One, other: Other) => Answer {
  let left: Source | undefined = source;
  let compiled: ((one: One, other: Other) => Answer) | undefined;
  return (one, other) => {
    compiled ??= compile(left as Source);
    left = undefined;
    return compiled(one, other);
  };
}

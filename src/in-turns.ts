/**
 * Does a long piece of work step by step, and lets whatever else there is to do go first before each. Nobody waits for
 * it: the process may end in the middle. Returns what stops it.
 * @example const stop = inTurns(warmingUp(rulebook))
 */
export function inTurns(work: Iterator<unknown>): () => void {
  let turn: NodeJS.Immediate;
  const next = (): void => {
    turn = setImmediate(() => {
      if (work.next().done !== true) next();
    }).unref();
  };
  next();
  return () => clearImmediate(turn);
}

/**
 * Does a long piece of work step by step, and lets whatever else there is to do go first before each. Nobody waits for
 * it: the process may end in the middle. `done` is called behind the last step. Returns what stops it.
 * @example const stop = inTurns(warmingUp(rulebook), () => log.info('warm'))
 */
export function inTurns(work: Iterator<unknown>, done?: () => void): () => void {
  let turn: NodeJS.Immediate;
  const next = (): void => {
    turn = setImmediate(() => {
      if (work.next().done !== true) next();
      else done?.();
    }).unref();
  };
  next();
  return () => clearImmediate(turn);
}

/**
 * Does a long piece of work step by step, and lets whatever else there is to do go first before each. Nobody waits for
 * it: the process may end in the middle. `done` is called behind the last step. Returns what stops it.
 * @example const stop = runCooperatively(warmUpJit(rulebook), () => log.info('warm'))
 */
export function runCooperatively(work: Iterator<unknown>, onDone?: () => void): () => void {
  let immediate: NodeJS.Immediate;
  const next = (): void => {
    immediate = setImmediate(() => {
      if (work.next().done !== true) next();
      else onDone?.();
    }).unref();
  };
  next();
  return () => clearImmediate(immediate);
}

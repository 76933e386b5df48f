/**
 * Runs a long task in small steps, one in each turn of the event loop, so that other work is not delayed. It does not
 * keep the process alive. `onDone` is called after the last step. Returns a function that stops the task.
 * @example const stop = runCooperatively(warmUpJit(detector), () => log.info('warmed_up'))
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

/**
 * Work that waits until Slack has had its answer: one piece each turn of the event loop, in order, so that whatever
 * arrives meanwhile is acknowledged between two pieces and not after all of them.
 * @example const later = createDeferredQueue(); await ack(); later(() => judge(event));
 */
export function createDeferredQueue(): (work: () => void) => void {
  const queue: (() => void)[] = [];
  let running = false;

  function runNext(): void {
    const work = queue.shift();
    running = queue.length > 0;
    if (running) setImmediate(runNext);
    work?.();
  }

  return (work) => {
    queue.push(work);
    if (running) return;
    running = true;
    setImmediate(runNext);
  };
}

/**
 * Work that waits until Slack has had its answer: one piece each turn of the event loop, in order, so that whatever
 * arrives meanwhile is acknowledged between two pieces and not after all of them.
 * @example const later = createLater(); await ack(); later(() => judge(event));
 */
export function createLater(): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  let running = false;

  function next(): void {
    const work = waiting.shift();
    running = waiting.length > 0;
    if (running) setImmediate(next);
    work?.();
  }

  return (work) => {
    waiting.push(work);
    if (running) return;
    running = true;
    setImmediate(next);
  };
}

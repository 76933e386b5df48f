/**
 * Runs tasks one per turn of the event loop, in order. Between two tasks the process can read its sockets, so that new
 * requests are acknowledged at once and not after all queued tasks.
 * @example const defer = createDeferredQueue(); await ack(); defer(() => processEvent(event));
 */
export function createDeferredQueue(): (task: () => void) => void {
  const queue: (() => void)[] = [];
  let running = false;

  function runNext(): void {
    const task = queue.shift();
    running = queue.length > 0;
    if (running) setImmediate(runNext);
    task?.();
  }

  return (task) => {
    queue.push(task);
    if (running) return;
    running = true;
    setImmediate(runNext);
  };
}

/**
 * Starts a clock; what it returns says how many milliseconds of work were done since. Both the wall clock and the time
 * that this process had on a processor hold that work, the first with what other programs took, the second with what
 * helper threads (collector, compiler) did beside it: the smaller of the two is nearer.
 * @example const spent = startStopwatch(); work(); spent() // 1.2
 */
export const startStopwatch = (): (() => number) => {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  return () => {
    const passed = performance.now() - wall;
    const { user, system } = process.cpuUsage(cpu);
    return Math.min(passed, (user + system) / 1000);
  };
};

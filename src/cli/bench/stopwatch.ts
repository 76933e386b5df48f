/**
 * Starts a clock and returns a function for the milliseconds of work since then. Wall time includes other programs, CPU time
 * of the process includes helper threads (garbage collector, compiler); the smaller of the two is the better estimate.
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

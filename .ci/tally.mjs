// One line from the runner's report: `tests: N passed, N failed, N skipped`.
import { readFileSync } from 'node:fs';

try {
  const report = JSON.parse(readFileSync(new URL('../.reports/vitest.json', import.meta.url), 'utf8'));
  const { numPassedTests: passed, numFailedTests: failed } = report;
  const skipped = report.numPendingTests + report.numTodoTests;
  console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (passed === 0 || !report.success) process.exitCode = 1;
} catch {
  console.log('the test runner left no report');
  process.exitCode = 1;
}

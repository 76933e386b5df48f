// Prints one line from vitest's report: `tests: N passed, N failed, N skipped`. A file that could not run counts as
// one failed test.
import { readFileSync } from 'node:fs';

try {
  const report = JSON.parse(readFileSync(new URL('../.reports/vitest.json', import.meta.url), 'utf8'));
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const skipped = report.numPendingTests + report.numTodoTests;
  console.log(`tests: ${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  if (report.numPassedTests === 0 || failed > 0 || !report.success) process.exitCode = 1;
} catch {
  console.log('tests: 0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}

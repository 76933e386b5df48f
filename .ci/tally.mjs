// One line from the runner's report: `tests: N passed, N failed, N skipped`. A file that could not run counts as failed.
import { readFileSync } from 'node:fs';

try {
  const report = JSON.parse(readFileSync(new URL('../.reports/vitest.json', import.meta.url), 'utf8'));
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((each) => each.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  const skipped = report.numPendingTests + report.numTodoTests;
  console.log(`tests: ${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  if (report.numPassedTests === 0 || failed > 0 || !report.success) process.exitCode = 1;
} catch {
  console.log('tests: 0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}

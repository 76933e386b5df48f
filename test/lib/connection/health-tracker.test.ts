import { expect, test } from 'vitest';
import { createHealthTracker } from '../../../src/lib/index.ts';

function track() {
  const reports: string[] = [];
  let elapsed = 0;
  const health = createHealthTracker({
    elapsedMs: () => elapsed,
    onDown: (why) => reports.push(`down ${why}`),
    onRecovered: (seconds) => reports.push(`recovered after ${seconds}`),
  });
  const wait = (ms: number) => {
    elapsed += ms;
  };
  return { health, reports, wait };
}

test('a service counts as down until its first success, and a start without trouble reports nothing', () => {
  const { health, reports } = track();
  expect(health.current()).toEqual({ ok: false, why: 'not connected' });
  health.succeed();
  expect(health.current()).toEqual({ ok: true });
  expect(reports).toEqual([]);
});

test('an outage is reported once, with its first reason, and its end with its length', () => {
  const { health, reports, wait } = track();
  health.succeed();
  wait(1000);
  health.fail('timeout');
  wait(5000);
  health.fail('unreachable');
  expect(health.current()).toEqual({ ok: false, why: 'unreachable' });
  wait(7000);
  health.succeed();
  health.succeed();
  expect(reports).toEqual(['down timeout', 'recovered after 12']);
});

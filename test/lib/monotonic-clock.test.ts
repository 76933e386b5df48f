import { expect, test } from 'vitest';
import { createMonotonicClock } from '#lib';
import { createFakeClock, HOUR_MS, SECOND_MS } from '../support/fake-clock.ts';

test('time that is set back goes on from where it was, and forward again with the rest of the world', () => {
  const wall = createFakeClock();
  let elapsed = 0;
  const pass = (ms: number) => {
    wall.advance(ms);
    elapsed += ms;
  };
  const clock = createMonotonicClock(wall, () => elapsed);
  const startMs = clock.now().getTime();
  pass(SECOND_MS);
  expect(clock.now().getTime() - startMs).toBe(SECOND_MS);
  wall.advance(-HOUR_MS);
  expect(clock.now().getTime() - startMs).toBe(SECOND_MS);
  pass(SECOND_MS);
  expect(clock.now().getTime() - startMs).toBe(2 * SECOND_MS);
  wall.advance(2 * HOUR_MS);
  expect(clock.now().getTime() - startMs).toBe(HOUR_MS + 2 * SECOND_MS);
});

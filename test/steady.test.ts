import { expect, test } from 'vitest';
import { steady } from '../src/steady.ts';
import { fakeClock, HOUR, SECOND } from './support/clock.ts';

test('time that is set back goes on from where it was, and forward again with the rest of the world', () => {
  const wall = fakeClock();
  let elapsed = 0;
  const pass = (ms: number) => {
    wall.pass(ms);
    elapsed += ms;
  };
  const clock = steady(wall, () => elapsed);
  const begun = clock.now().getTime();
  pass(SECOND);
  expect(clock.now().getTime() - begun).toBe(SECOND);
  wall.pass(-HOUR);
  expect(clock.now().getTime() - begun).toBe(SECOND);
  pass(SECOND);
  expect(clock.now().getTime() - begun).toBe(2 * SECOND);
  wall.pass(2 * HOUR);
  expect(clock.now().getTime() - begun).toBe(HOUR + 2 * SECOND);
});

import { expect, test } from 'vitest';
import { createWatermark } from '#lib';

const open = () => createWatermark<number>({ isNewer: (a, b) => a > b, before: (a) => a - 1 });

test('there is no position before the first message', () => {
  expect(open().position()).toBeUndefined();
});

test('the position stays below the oldest message in progress, also when newer ones are finished', () => {
  const watermark = open();
  const finish = [1, 2, 3].map((position) => {
    watermark.note(position);
    return watermark.track(position);
  });
  finish[2]!(true);
  finish[1]!(true);
  expect(watermark.position()).toBe(0);
  finish[0]!(true);
  expect(watermark.position()).toBe(3);
});

test('a failed message holds the position, and of ten thousand failed messages only the oldest counts', () => {
  const watermark = open();
  for (let position = 1; position <= 10_000; position++) {
    watermark.note(position);
    watermark.track(position)(position < 100);
  }
  expect(watermark.position()).toBe(99);
  watermark.note(20_000);
  expect(watermark.position()).toBe(99);
});

test('an edit of an old message holds the position back and then lets it go to the newest message again', () => {
  const watermark = open();
  watermark.note(500);
  const finish = watermark.track(7);
  expect(watermark.position()).toBe(6);
  finish(true);
  expect(watermark.position()).toBe(500);
});

test('the same message may be in progress twice', () => {
  const watermark = open();
  watermark.note(5);
  const [first, second] = [watermark.track(5), watermark.track(5)];
  first(true);
  first(true);
  expect(watermark.position()).toBe(4);
  second(true);
  expect(watermark.position()).toBe(5);
});

test('failures are forgotten when they are read again or too old', () => {
  const watermark = open();
  watermark.note(9);
  watermark.track(4)(false);
  watermark.forgetFailures(3);
  expect(watermark.position()).toBe(3);
  watermark.forgetFailures(5);
  expect(watermark.position()).toBe(9);
  watermark.track(4)(false);
  watermark.forgetFailures();
  expect(watermark.position()).toBe(9);
});

import { expect, test } from 'vitest';
import type { PictureProblem, PictureReading, PictureRequest } from '#core';
import { emptyReading } from '#core';
import { rememberReadings } from '../../../src/app/pictures/remember-readings.ts';

const bytes = Buffer.from('a poster');

/** A reader whose pictures wait until the test says how each one ends. */
function createWaitingReader() {
  const waiting: { readonly request: PictureRequest; readonly end: (reading: PictureReading) => void }[] = [];
  const reader = rememberReadings({
    read: (request) => new Promise((end) => void waiting.push({ request, end })),
  });
  return {
    read: (priority: PictureRequest['priority'] = 'ordinary') => reader.read({ bytes, priority }),
    prioritiesAsked: () => waiting.map(({ request }) => request.priority),
    end: (nth: number, problem?: PictureProblem) =>
      waiting[nth]!.end({ lines: [], codes: [], isTextLike: false, ...(problem && { problem }) }),
  };
}

test('a picture that many members post at the same time is read once', async () => {
  const { read, prioritiesAsked, end } = createWaitingReader();
  const both = Promise.all([read(), read()]);
  end(0);
  await both;
  await read();
  expect(prioritiesAsked()).toEqual(['ordinary']);
});

test('a picture that could not be read is read again when it is posted again', async () => {
  const { read, prioritiesAsked, end } = createWaitingReader();
  const first = read();
  end(0, 'busy');
  expect(await first).toMatchObject(emptyReading('busy'));
  const second = read();
  end(1);
  expect((await second).problem).toBeUndefined();
  expect(prioritiesAsked()).toHaveLength(2);
});

test('the picture of a newcomer does not wait for the same picture of a hidden post, and is not dropped with it', async () => {
  const { read, prioritiesAsked, end } = createWaitingReader();
  const hidden = read('hidden');
  const newcomer = read('newcomer');
  end(0, 'busy');
  expect((await hidden).problem).toBe('busy');
  end(1);
  expect((await newcomer).problem).toBeUndefined();
  await read('hidden');
  expect(prioritiesAsked()).toEqual(['hidden', 'newcomer']);
});

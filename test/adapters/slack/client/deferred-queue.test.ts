import { expect, it } from 'vitest';
import { createDeferredQueue } from '../../../../adapters/slack/client/deferred-queue.ts';

it('between two pieces of work everything else has its turn, and none is done before its time', async () => {
  const later = createDeferredQueue();
  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    later(() => {
      order.push('judge the first');
      setImmediate(() => order.push('acknowledge what came meanwhile'));
    });
    later(() => order.push('judge the second'));
    later(() => {
      order.push('judge the third');
      resolve();
    });
  });
  order.push('acknowledge');
  await done;
  expect(order).toEqual([
    'acknowledge',
    'judge the first',
    'judge the second',
    'acknowledge what came meanwhile',
    'judge the third',
  ]);
});

import { beforeEach, describe, expect, it } from 'vitest';
import { AdapterError, memberKey } from '#core';
import { createChannelNames } from '../../../../src/app/console/queue/channel-names.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { createFakeClock, MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { moderator } from '../../../support/messages.ts';

const aoi = moderator('aoi');
const lines: string[] = [];
const record = (event: string, fields: object = {}) => void lines.push(`${event} ${JSON.stringify(fields)}`);
const log = { info: record, warn: record, error: record };
const clock = createFakeClock();
let adapter: ReturnType<typeof createFakeAdapter>;
let requests: number;
beforeEach(() => {
  adapter = createFakeAdapter({ reading: true });
  adapter.reading.callers.set(memberKey(aoi), aoi);
  adapter.reading.channels.push({ id: 'C1', name: 'general' });
  requests = 0;
  lines.length = 0;
});

/** Names from the fake platform, with a count of the requests. */
const namesFrom = (listChannels = adapter.reading.listChannels, maxWaitMs?: number) =>
  createChannelNames({
    adapterOf: () => ({
      listChannels: (...args) => {
        requests += 1;
        return listChannels(...args);
      },
    }),
    clock,
    log,
    ...(maxWaitMs !== undefined && { maxWaitMs }),
  });

describe('the names of channels', () => {
  it('are read once in five minutes, also for views at the same time', async () => {
    const names = namesFrom();
    await Promise.all([names(aoi), names(aoi)]);
    clock.advance(5 * MINUTE_MS - 1);
    expect((await names(aoi, ['C1'])).get('C1')).toBe('general');
    expect(requests).toBe(1);
  });

  it('of a new thread are read half a minute later, and shown at the view after that', async () => {
    const names = namesFrom();
    await names(aoi);
    adapter.reading.channels.push({ id: 'C2', name: '相談' });
    expect((await names(aoi, ['C2'])).has('C2')).toBe(false);
    expect(requests).toBe(1);
    clock.advance(30 * SECOND_MS);
    await names(aoi, ['C2']);
    await expect.poll(async () => (await names(aoi, ['C2'])).get('C2')).toBe('相談');
    expect(requests).toBe(2);
  });

  it('do not hold up a page when the platform is slow, and come later', async () => {
    let answer: (channels: { id: string; name: string }[]) => void = () => {};
    const slow = () => new Promise<{ id: string; name: string }[]>((resolve) => (answer = resolve));
    const names = namesFrom(slow, 1);
    expect((await names(aoi)).size).toBe(0);
    answer([{ id: 'C1', name: 'general' }]);
    await expect.poll(async () => (await names(aoi)).get('C1')).toBe('general');
    expect(requests).toBe(1);
  });

  it('are ids while the platform does not answer, and the last names stay', async () => {
    const names = namesFrom();
    await names(aoi);
    adapter.reading.isDown = true;
    clock.advance(6 * MINUTE_MS);
    await names(aoi);
    await expect.poll(() => lines).toEqual([`channel_names_unavailable {"error":"AdapterError"}`]);
    expect((await names(aoi)).get('C1')).toBe('general');
    const never = namesFrom(() => Promise.reject(new AdapterError('unavailable', 'down')));
    expect((await never(aoi)).size).toBe(0);
  });
});

import { expect, test } from 'vitest';
import type { Adapter, Attachment, CaseEvent, Message, Policy } from '#core';
import { caseId } from '../../src/cases/index.ts';
import { createCopies } from '../../src/pipeline/copies.ts';
import { createMemoryFiles } from '../../src/store/index.ts';
import { fakeClock } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { message } from '../support/messages.ts';
import { testPolicy } from '../support/wordings.ts';
import { createWorld, type WorldOptions } from '../support/world.ts';

const BYTES = Buffer.from('a picture of an offer');
const copied = (events: readonly CaseEvent[]) => events.filter((event) => event.kind === 'copied');

/** A platform whose messages come with files. */
const town = (
  attachments: NonNullable<Adapter['attachments']>,
  copies: Policy['attachments']['copies'] = 'wanted',
  more: WorldOptions = {},
) =>
  createWorld({
    ...more,
    policy: { attachments: { copies } },
    adapter: { ...fakeAdapter(), attachments },
  });

test('what came with a message is kept before the message is hidden, and the case names it', async () => {
  const order: string[] = [];
  const { intake, archive, files } = town(async () => [{ name: 'offer.png', bytes: BYTES }], 'wanted', {
    watch: (call, when) => void order.push(`${call} ${when}`),
  });
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  const [event] = copied(await archive.read(caseId(posted.ref)));
  expect(event).toMatchObject({ files: [{ name: 'offer.png', bytes: BYTES.length }] });
  expect(Buffer.from((await files.get(event!.files[0]!.file))!)).toEqual(BYTES);
  expect(order.indexOf('files.put done')).toBeLessThan(order.indexOf('archive.append asked'));
  expect(order.indexOf('archive.append done')).toBeLessThan(order.indexOf('adapter.apply asked'));
});

test('an ordinary message is not asked for its files', async () => {
  let asked = 0;
  const count = async (): Promise<Attachment[]> => {
    asked += 1;
    return [];
  };
  const { intake, archive } = town(count);
  await intake.message(message('rin', 'good morning'));
  expect(asked).toBe(0);
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(asked).toBe(1);
  expect(copied(await archive.read(caseId(posted.ref)))).toEqual([]);
});

test('files that cannot be had are written down and keep nothing from being hidden', async () => {
  const broken = async () => Promise.reject(new Error('日給5万.png'));
  const { intake, archive, adapter, logged } = town(broken);
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.hidden(posted)).toBe(true);
  expect(copied(await archive.read(caseId(posted.ref)))).toMatchObject([{ files: [], detail: 'failed' }]);
  expect(logged.join()).not.toContain('日給');
});

test('where the policy requires copies, moderators decide about what has none', async () => {
  const { intake, archive, adapter } = town(async () => [{ name: 'huge.mov' }], 'required');
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.asked.map(({ kind }) => kind)).toEqual(['card']);
  expect(await archive.read(caseId(posted.ref))).toMatchObject([
    { kind: 'opened', verdict: { ruling: 'review' } },
    { kind: 'copied', detail: 'too-large' },
  ]);
});

test('where the policy asks for none, nobody is asked', async () => {
  const never = async (): Promise<Attachment[]> => Promise.reject(new Error('asked'));
  const { intake, archive, adapter } = town(never, 'off');
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.hidden(posted)).toBe(true);
  expect(copied(await archive.read(caseId(posted.ref)))).toEqual([]);
});

test('a platform that does not come up with the files in time is told to stop, and not waited for', async () => {
  let stopped = false;
  const slow = (_: Message, { signal }: { signal: AbortSignal }) => {
    signal.addEventListener('abort', () => {
      stopped = true;
    });
    return new Promise<never>(() => {});
  };
  const copies = createCopies({
    files: createMemoryFiles(),
    adapterOf: () => ({ ...fakeAdapter(), attachments: slow }),
    policies: { of: () => testPolicy() },
    clock: fakeClock(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    withinMs: 20,
  });
  expect(await copies('Y-1', [message('rin', 'RECRUIT')])).toMatchObject({ files: [], detail: 'late' });
  expect(stopped).toBe(true);
});

test('ten files and 25 MB at most are kept of one case; the adapter learns how much room is left', async () => {
  const rooms: number[] = [];
  const many = async (_: Message, { mostBytes }: { mostBytes: number }) => {
    rooms.push(mostBytes);
    return Array.from({ length: 12 }, (_each, i) => ({ name: `${i}.png`, bytes: Buffer.alloc(1000, i) }));
  };
  const { intake, archive } = town(many);
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  const [event] = copied(await archive.read(caseId(posted.ref)));
  expect(event!.files).toHaveLength(10);
  expect(event!.detail).toBe('too-large');
  expect(rooms).toEqual([25_000_000]);
});

import { expect, test } from 'vitest';
import type { Adapter, Attachment, CaseEvent, Message, Policy } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { createMemoryAttachmentStore } from '../../../src/memory/index.ts';
import { createAttachmentCopier } from '../../../src/pipeline/delivery/copy-attachments.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { message } from '../../support/messages.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../../support/worlds/pipeline-world.ts';

const BYTES = Buffer.from('a picture of an offer');
const copied = (events: readonly CaseEvent[]) => events.filter((event) => event.kind === 'copied');

/** A platform whose messages come with files. */
const createScenario = (
  fetchAttachments: NonNullable<Adapter['fetchAttachments']>,
  copies: Policy['attachments']['copies'] = 'wanted',
  more: PipelineWorldOptions = {},
) =>
  createPipelineWorld({
    ...more,
    policy: { attachments: { copies } },
    adapter: { ...createFakeAdapter(), fetchAttachments },
  });

test('what came with a message is kept before the message is hidden, and the case names it', async () => {
  const order: string[] = [];
  const { intake, archive, attachmentStore } = createScenario(
    async () => [{ name: 'offer.png', bytes: BYTES }],
    'wanted',
    {
      observe: (call, when) => void order.push(`${call} ${when}`),
    },
  );
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const [event] = copied(await archive.read(deriveCaseId(posted.ref)));
  expect(event).toMatchObject({ files: [{ name: 'offer.png', bytes: BYTES.length }] });
  expect(Buffer.from((await attachmentStore.get(event!.files[0]!.file))!)).toEqual(BYTES);
  expect(order.indexOf('attachmentStore.put done')).toBeLessThan(order.indexOf('archive.append called'));
  expect(order.indexOf('archive.append done')).toBeLessThan(order.indexOf('adapter.apply called'));
});

test('an ordinary message is not requestCount for its files', async () => {
  let requestCount = 0;
  const count = async (): Promise<Attachment[]> => {
    requestCount += 1;
    return [];
  };
  const { intake, archive } = createScenario(count);
  await intake.handleMessage(message('rin', 'good morning'));
  expect(requestCount).toBe(0);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(requestCount).toBe(1);
  expect(copied(await archive.read(deriveCaseId(posted.ref)))).toEqual([]);
});

test('a file that cannot be fetched is written down as missing, and the others are kept', async () => {
  const { intake, archive, logged } = createScenario(async () => [
    { name: 'broken.png', isFailed: true },
    { name: 'offer.png', bytes: BYTES },
  ]);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const [event] = copied(await archive.read(deriveCaseId(posted.ref)));
  expect(event).toMatchObject({ files: [{ name: 'offer.png' }], detail: 'failed' });
  expect(logged.filter((line) => line.startsWith('warn attachment_copy_failed'))).toHaveLength(1);
});

test('files that cannot be had are written down and keep nothing from being hidden', async () => {
  const broken = async () => Promise.reject(new Error('日給5万.png'));
  const { intake, archive, adapter, logged } = createScenario(broken);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
  expect(copied(await archive.read(deriveCaseId(posted.ref)))).toMatchObject([
    { files: [], detail: 'failed' },
  ]);
  expect(logged.join()).not.toContain('日給');
});

test('where the policy requires copies, moderators decide about what has none', async () => {
  const { intake, archive, adapter } = createScenario(async () => [{ name: 'huge.mov' }], 'required');
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(['card']);
  expect(await archive.read(deriveCaseId(posted.ref))).toMatchObject([
    { kind: 'opened', verdict: { ruling: 'review' } },
    { kind: 'copied', detail: 'too-large' },
  ]);
});

test('no copy is requested when the policy asks for none', async () => {
  const never = async (): Promise<Attachment[]> => Promise.reject(new Error('called'));
  const { intake, archive, adapter } = createScenario(never, 'off');
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
  expect(copied(await archive.read(deriveCaseId(posted.ref)))).toEqual([]);
});

test('a platform that does not come up with the files in time is told to stop, and not waited for', async () => {
  let stopped = false;
  const slow = (_: Message, { signal }: { signal: AbortSignal }) => {
    signal.addEventListener('abort', () => {
      stopped = true;
    });
    return new Promise<never>(() => {});
  };
  const copies = createAttachmentCopier({
    attachmentStore: createMemoryAttachmentStore(),
    adapterOf: () => ({ ...createFakeAdapter(), fetchAttachments: slow }),
    policies: { of: () => testPolicy() },
    clock: createFakeClock(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    timeoutMs: 20,
  });
  expect(await copies('Y-1', [message('rin', 'RECRUIT')])).toMatchObject({ files: [], detail: 'late' });
  expect(stopped).toBe(true);
});

test('ten files and 25 MB at most are kept of one case; the adapter learns how much room is left', async () => {
  const rooms: number[] = [];
  const many = async (_: Message, { maxBytes }: { maxBytes: number }) => {
    rooms.push(maxBytes);
    return Array.from({ length: 12 }, (_each, i) => ({ name: `${i}.png`, bytes: Buffer.alloc(1000, i) }));
  };
  const { intake, archive } = createScenario(many);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const [event] = copied(await archive.read(deriveCaseId(posted.ref)));
  expect(event!.files).toHaveLength(10);
  expect(event!.detail).toBe('too-large');
  expect(rooms).toEqual([25_000_000]);
});

test('when all copies together have reached the ceiling, no copy is made, and card and log say so', async () => {
  const files = async (): Promise<Attachment[]> => [{ name: 'offer.png', bytes: BYTES }];
  const { intake, archive, adapter, attachmentStore, logged } = createScenario(files, 'wanted', {
    maxAttachmentBytes: BYTES.length + 5,
  });
  const [first, second] = [message('rin', 'RECRUIT'), message('kei', 'RECRUIT')];
  await intake.handleMessage(first);
  expect(copied(await archive.read(deriveCaseId(first.ref)))[0]!.files).toHaveLength(1);
  await intake.handleMessage(second);
  expect(copied(await archive.read(deriveCaseId(second.ref)))).toMatchObject([{ files: [], detail: 'full' }]);
  expect(await attachmentStore.totalBytes()).toBe(BYTES.length);
  expect(adapter.isHidden(second)).toBe(true);
  const factsOf = ({ ref }: Message) => JSON.stringify(adapter.cards.get(deriveCaseId(ref))!.facts);
  expect(factsOf(second)).toContain('すべての控えの容量の上限に達した');
  expect(factsOf(first)).not.toContain('添付ファイルの控え');
  expect(logged.filter((line) => line.startsWith('warn attachment_storage_full'))).toHaveLength(1);
});

test('above the ceiling, a policy that requires copies leaves the post to moderators', async () => {
  const files = async (): Promise<Attachment[]> => [{ name: 'offer.png', bytes: BYTES }];
  const { intake, adapter } = createScenario(files, 'required', { maxAttachmentBytes: 0 });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(false);
  expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(['card']);
});

test('a ceiling of zero asks for no bytes, and a post without files is hidden as always', async () => {
  const rooms: number[] = [];
  const none = async (_: Message, { maxBytes }: { maxBytes: number }): Promise<Attachment[]> => {
    rooms.push(maxBytes);
    return [];
  };
  const { intake, archive, adapter } = createScenario(none, 'required', { maxAttachmentBytes: 0 });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(rooms).toEqual([0]);
  expect(adapter.isHidden(posted)).toBe(true);
  expect(copied(await archive.read(deriveCaseId(posted.ref)))).toEqual([]);
});

test('when other copies were deleted, copies are made again', async () => {
  const clock = createFakeClock();
  let total = 100;
  const store = { ...createMemoryAttachmentStore(), maxTotalBytes: 100, totalBytes: async () => total };
  const copies = createAttachmentCopier({
    attachmentStore: store,
    adapterOf: () => ({
      ...createFakeAdapter(),
      fetchAttachments: async () => [{ name: 'offer.png', bytes: BYTES }],
    }),
    policies: { of: () => testPolicy() },
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  expect(await copies('Y-1', [message('rin', 'RECRUIT')])).toMatchObject({ files: [], detail: 'full' });
  total = 0;
  clock.advance(60_000);
  expect((await copies('Y-2', [message('rin', 'RECRUIT')]))?.files).toHaveLength(1);
});

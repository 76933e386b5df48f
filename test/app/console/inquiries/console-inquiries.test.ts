import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  ConsoleInquiries,
  ConsoleRole,
  ConsoleViewer,
  InquiryBundle,
  InquiryPaper,
  Policy,
} from '#core';
import { verifyBundle } from '../../../../adapters/bundle/index.ts';
import { createConsoleInquiries } from '../../../../src/app/console/inquiries/create-inquiries.ts';
import { createCommandService } from '../../../../src/commands/command-service.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { message } from '../../../support/messages.ts';
import { testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';
import { administrator, createCommandWorld } from '../../../support/worlds/command-world.ts';
import { createInquiryWorld, type InquiryWorld } from '../../../support/worlds/inquiry-world.ts';

const PAPER: InquiryPaper = {
  authority: '架空県警察 みなと警察署長',
  document: '架刑第7号',
  dated: '2026-11-01',
  answerby: '2026-11-20',
  ground: 'warrant',
  accounts: 'rin',
  items: '投稿、本文',
};

const viewerWith = (id: string, ...roles: ConsoleRole[]): ConsoleViewer => ({
  caller: administrator(id, { administrator: roles.includes('administrator') }),
  roles: new Set(roles),
});
const DESK = viewerWith('aoi', 'moderator', 'administrator', 'inquiry-desk');
const SECOND = viewerWith('kei', 'moderator', 'administrator', 'inquiry-desk');
const AUDITOR = viewerWith('sora', 'auditor');
const MODERATOR = viewerWith('yui', 'moderator');

describe('the inquiry desk of the console', () => {
  let world: InquiryWorld;
  let desk: ConsoleInquiries;
  let folder: string;
  beforeEach(async () => {
    world = await createInquiryWorld();
    folder = mkdtempSync(join(tmpdir(), 'yamidome-test-'));
    desk = openDesk();
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  function openDesk(more: Partial<Policy> = {}): ConsoleInquiries {
    const { sql, clock } = world;
    const { policies, intake } = createCommandWorld(more);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const commands = createCommandService({
      ...{ intake, policies, clock, log, archive: sql.archive, inquiries: sql.inquiries },
      rules: () => ({ version: 'v1', packs: [], sources: [] }),
      wording: wordings,
    } as Parameters<typeof createCommandService>[0]);
    return createConsoleInquiries({
      stores: sql,
      ...{ commands, wording: wordings, clock },
      policies: { of: () => testPolicy(more) },
      accountIdFormatOf: () => undefined,
      rulesVersion: () => 'v1',
      temporaryFolder: folder,
    });
  }

  const register = (paper: InquiryPaper = PAPER, viewer = DESK) =>
    desk.change(viewer, 'ja', { do: 'register', paper });
  const rowsOf = async (viewer = DESK, filter: Parameters<typeof desk.list>[2] = { state: 'open' }) => {
    const list = await desk.list(viewer, 'ja', filter);
    return list && 'rows' in list ? list.rows : undefined;
  };

  test('a registered document is listed with the day to answer by and the end of its hold', async () => {
    expect(await register()).toMatchObject({ accepted: true, text: expect.stringContaining('Q-1') });
    expect(await rowsOf()).toMatchObject([
      {
        id: 'Q-1',
        answerBy: '2026-11-20',
        isLate: false,
        isClosed: false,
        needsApproval: true,
        heldUntil: new Date('2026-12-02T03:00:00Z'),
      },
    ]);
    world.clock.advance(19 * DAY_MS);
    expect(await rowsOf()).toMatchObject([{ isLate: true }]);
  });

  test('a mistake in the form is refused with the words of the command', async () => {
    const reply = await register({ ...PAPER, dated: '2026-02-30' });
    expect(reply).toMatchObject({
      accepted: false,
      text: expect.stringContaining('文書の日付の「2026-02-30」'),
    });
    const english = await desk.change(DESK, 'en', { do: 'register', paper: { ...PAPER, items: '' } });
    expect(english).toMatchObject({
      accepted: false,
      text: expect.stringContaining('The list of items is missing'),
    });
    expect(await rowsOf()).toEqual([]);
  });

  test('a moderator without the role does not learn that an inquiry exists', async () => {
    await register();
    for (const viewer of [MODERATOR, viewerWith('zen', 'moderator', 'administrator')]) {
      expect(await desk.list(viewer, 'ja', { state: 'all' })).toBeUndefined();
      expect(await desk.read(viewer, 'ja', 'Q-1')).toBeUndefined();
      expect(await desk.count(viewer, 'ja', 'Q-1')).toBeUndefined();
      expect(await desk.change(viewer, 'ja', { do: 'approve', id: 'Q-1' })).toBeUndefined();
      expect(await desk.makeBundle(viewer, 'ja', 'Q-1', 'Q-1')).toBeUndefined();
    }
  });

  test('an auditor reads every step, and can do none', async () => {
    await register();
    const view = await desk.read(AUDITOR, 'ja', 'Q-1');
    expect(view?.steps.map(({ text }) => text)).toEqual(['aoi が登録', expect.stringContaining('まで保全')]);
    expect(view?.possible.size).toBe(0);
    expect(await rowsOf(AUDITOR)).toHaveLength(1);
    expect(await desk.change(AUDITOR, 'ja', { do: 'close', id: 'Q-1', ending: 'answered' })).toBeUndefined();
    expect(await desk.makeBundle(AUDITOR, 'ja', 'Q-1', 'Q-1')).toBeUndefined();
    expect((await desk.read(DESK, 'ja', 'Q-1'))?.steps).toHaveLength(2);
  });

  test('a viewer of another server finds nothing under the same number', async () => {
    await register();
    const server = { platform: 'fake', id: 'other' };
    const stranger = { ...DESK, caller: { ...DESK.caller, server } };
    for (const id of ['Q-1', 'Q-99', '1', "Q-1' OR 1=1", '../Q-1'])
      expect(await desk.read(stranger, 'ja', id)).toBeUndefined();
    expect(await rowsOf(stranger)).toEqual([]);
  });

  test('the person who registered cannot approve; another one can, and then the bundle is possible', async () => {
    await register();
    const before = await desk.read(DESK, 'ja', 'Q-1');
    expect([...(before?.possible ?? [])].sort()).toEqual(['close', 'extend', 'release']);
    expect(before?.reasons.approve).toContain('ご自身が登録した照会は承認できません');
    expect(before?.reasons.bundle).toContain('2人目の管理者に承認されていません');
    expect(await desk.change(DESK, 'ja', { do: 'approve', id: 'Q-1' })).toMatchObject({ accepted: false });
    expect(await desk.change(SECOND, 'ja', { do: 'approve', id: 'Q-1' })).toMatchObject({ accepted: true });
    const after = await desk.read(DESK, 'ja', 'Q-1');
    expect(after?.possible.has('bundle')).toBe(true);
    expect(after?.needsTypedNumber).toBe(true);
  });

  test('counts are shown before anything is disclosed, and leave no record', async () => {
    await world.posted(message('rin', '荷物を運ぶだけ'));
    await register();
    const lines = await desk.count(DESK, 'ja', 'Q-1');
    expect(lines?.[0]).toContain('投稿1件');
    expect((await desk.read(DESK, 'ja', 'Q-1'))?.steps).toHaveLength(2);
  });

  test('a hold is extended, released and set again, each with its line in the record', async () => {
    await register();
    expect(await desk.change(DESK, 'ja', { do: 'extend', id: 'Q-1', days: '10' })).toMatchObject({
      accepted: true,
    });
    expect(await desk.change(DESK, 'ja', { do: 'extend', id: 'Q-1', days: 'long' })).toMatchObject({
      accepted: false,
    });
    expect(await desk.change(SECOND, 'ja', { do: 'release', id: 'Q-1' })).toMatchObject({ accepted: true });
    expect((await desk.read(DESK, 'ja', 'Q-1'))?.possible.has('hold')).toBe(true);
    expect(await desk.change(DESK, 'ja', { do: 'hold', id: 'Q-1', days: '' })).toMatchObject({
      accepted: true,
    });
    const steps = (await desk.read(DESK, 'ja', 'Q-1'))?.steps.map(({ text }) => text.replace(/ \d.*JST/, ''));
    expect(steps).toEqual([
      'aoi が登録',
      'aoi が まで保全',
      'aoi が保全を まで延長',
      'kei が保全を解除',
      'aoi が まで保全',
    ]);
  });

  test('the signed bundle is streamed, recorded before it leaves, and leaves no file behind', async () => {
    await world.posted(message('rin', '荷物を運ぶだけ'), ['picture']);
    await register();
    await desk.change(SECOND, 'ja', { do: 'approve', id: 'Q-1' });
    const unconfirmed = await desk.makeBundle(DESK, 'ja', 'Q-1', 'Q-2');
    expect(unconfirmed).toMatchObject({ ok: false, text: expect.stringContaining('中止しました') });
    const bundle = await desk.makeBundle(DESK, 'ja', 'Q-1', 'Ｑ－１');
    if (!bundle?.ok) throw new Error(bundle?.text);
    expect((await desk.read(DESK, 'ja', 'Q-1'))?.steps.at(-1)?.text).toContain('aoi が提供');
    expect(bundle.name).toBe('Q-1.zip');

    const bytes = await readAll(bundle);
    expect(bytes).toHaveLength(bundle.bytes);
    expect(readdirSync(folder)).toEqual([]);
    const path = join(folder, 'Q-1.zip');
    writeFileSync(path, bytes);
    expect(await verifyBundle(path)).toMatchObject({ files: 6 });
  });

  test('a download that is broken off leaves no file behind', async () => {
    await register({ ...PAPER, ground: 'inquiry', items: '投稿' });
    await desk.change(SECOND, 'ja', { do: 'approve', id: 'Q-1' });
    const bundle = await desk.makeBundle(DESK, 'ja', 'Q-1', '');
    if (!bundle?.ok) throw new Error(bundle?.text);
    expect(readdirSync(folder)).toHaveLength(1);
    await bundle.content.cancel();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a closed inquiry says how it ended, and is found by the authority', async () => {
    await register();
    await register({ ...PAPER, authority: '架空県警察 やまて警察署長', document: '架刑第8号' });
    const close = { do: 'close', id: 'Q-1', ending: 'withdrawn', remark: '<script>取下書</script>' } as const;
    expect(await desk.change(DESK, 'ja', close)).toMatchObject({ accepted: true });
    expect(await rowsOf(DESK, { state: 'closed' })).toMatchObject([{ id: 'Q-1', isClosed: true }]);
    expect(await rowsOf(DESK, { state: 'open' })).toMatchObject([{ id: 'Q-2' }]);
    expect(await rowsOf(DESK, { state: 'all', text: 'みなと' })).toMatchObject([{ id: 'Q-1' }]);
    expect(await rowsOf(DESK, { state: 'all', text: '架刑第８号' })).toMatchObject([{ id: 'Q-2' }]);
    const view = await desk.read(DESK, 'ja', 'Q-1');
    expect(view?.steps.at(-1)?.text).toContain('取下書');
    expect(view?.possible.size).toBe(0);
  });

  test('without a database the list says what to set', async () => {
    const list = await createWithoutStores().list(DESK, 'en', { state: 'open' });
    expect(list).toMatchObject({ text: expect.stringContaining('DATA_DIR') });
    expect(await createWithoutStores().list(MODERATOR, 'en', { state: 'open' })).toBeUndefined();
  });

  const createWithoutStores = (): ConsoleInquiries =>
    createConsoleInquiries({
      stores: undefined,
      commands: { execute: () => Promise.reject(new Error('not reached')) },
      policies: { of: () => testPolicy() },
      wording: wordings,
      accountIdFormatOf: () => undefined,
      rulesVersion: () => 'v1',
      temporaryFolder: folder,
      clock: world.clock,
    });
});

async function readAll(bundle: Extract<InquiryBundle, { ok: true }>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(bundle.content).arrayBuffer());
}

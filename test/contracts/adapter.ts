import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ACTION_KINDS,
  type Action,
  type ActionKind,
  type Adapter,
  AdapterError,
  type AdapterErrorCode,
  type Card,
  type Intake,
  type JoiningMember,
  type Member,
  type Message,
  type RequestResult,
  type Server,
} from '#core';

/** One server of a platform, real or fake, and an adapter that is not started yet. */
export interface PlatformUnderTest {
  readonly adapter: Adapter;
  readonly server: Server;
  /** Id of the channel in which members post. */
  readonly channel: string;
  /** Starts the adapter. Resolves when it receives the messages of members. */
  start(intake: Intake): Promise<void>;
  /** Stops the adapter if it still runs, and the platform. */
  close(): Promise<void>;
  /** A member without moderator rights posts in `channel`. Each name is one member. */
  post(author: string, text: string): Promise<unknown>;
  /** The texts that a member can read in `channel` now, one for each message. */
  readTexts(): Promise<readonly string[]> | readonly string[];
  /** The author changes a message. */
  edit?(message: Message, text: string): Promise<unknown>;
  /** A new member joins the server. */
  join?(name: string): Promise<unknown>;
  /** The texts that moderators can read where cards are shown. */
  readCards?(): Promise<readonly string[]> | readonly string[];
  /** The private texts that the adapter has sent to a member. */
  readDirectMessages?(member: Member): Promise<readonly string[]> | readonly string[];
  /** Makes the platform refuse notices so that `apply` must throw this code, until the returned function is called. */
  failNotices?(code: FaultCode): () => void;
}

type FaultCode = Exclude<AdapterErrorCode, 'gone'>;

/** Opens a new platform for one contract. */
export type OpenPlatform = () => Promise<PlatformUnderTest>;

/** Optional parts of the contract. */
export interface AdapterContractOptions {
  /** The platform reports new members. */
  readonly joins?: boolean;
  /** Errors that the platform can produce. */
  readonly faults?: readonly FaultCode[];
}

const WAIT_TIMEOUT_MS = 15_000;
const TEST_TIMEOUT_MS = 30_000;
/** How long a test waits for an event that must not arrive. */
const SILENCE_MS = 200;
const HOUR_MS = 3_600_000;

/** These come last, because no other action works on a removed member. */
const REMOVALS: readonly ActionKind[] = ['kick', 'ban', 'unban'];
const ORDER = [...ACTION_KINDS.filter((kind) => !REMOVALS.includes(kind)), ...REMOVALS];

/** An intake that records its calls and accepts every request. */
function createRecordingIntake() {
  const messages: Message[] = [];
  const edits: Message[] = [];
  const joins: JoiningMember[] = [];
  const accepted: RequestResult = { accepted: true, code: 'ok', text: 'ok' };
  const intake: Intake = {
    handleMessage: async (message) => void messages.push(message),
    handleEdit: async (message) => void edits.push(message),
    handleJoin: async (member) => void joins.push(member),
    report: async () => accepted,
    appeal: async () => accepted,
    decide: async () => accepted,
    performModeratorAction: async () => accepted,
    getMemberHistory: async () => ({ strikes: 0, caseIds: [] }),
  };
  return { intake, messages, edits, joins };
}

async function waitFor<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  return expect
    .poll(look, { timeout: WAIT_TIMEOUT_MS, interval: 10 })
    .toBeTruthy()
    .then(async () => (await look())!);
}

/** A platform with a started adapter, and the calls that its intake has received. */
async function openWorld(open: OpenPlatform) {
  const platform = await open();
  const recorded = createRecordingIntake();
  await platform.start(recorded.intake);
  const { adapter, server } = platform;
  return {
    ...platform,
    ...recorded,
    apply: (action: Action) => adapter.apply(server, action),
    /** A member posts. Resolves with the message that the intake received. */
    async receive(author: string, text: string): Promise<Message> {
      await platform.post(author, text);
      return waitFor(() => recorded.messages.find((message) => message.text === text));
    },
  };
}

type World = Awaited<ReturnType<typeof openWorld>>;

const doneOrDegraded = { status: expect.stringMatching(/^(done|degraded)$/) };

/** The error of a rejected `apply`, which must be an AdapterError. */
async function adapterErrorOf(work: Promise<unknown>): Promise<AdapterError> {
  const error = await work.then(
    (result) => new Error(`no error, but ${JSON.stringify(result)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AdapterError);
  return error as AdapterError;
}

const createCard = (message: Message, revision: number, title: string): Card => ({
  caseId: 'Y-4G7C2Q0M1X',
  revision,
  title,
  status: '非表示にしました',
  author: message.author,
  channel: message.ref.channel,
  text: message.text,
  spans: [],
  reasons: ['仕事の中身を言わずに高額の報酬を示しています'],
  facts: [{ label: 'スコア', value: '0.93' }],
  buttons: [{ decision: 'uphold', label: '維持する' }],
});

/** Repeats an action. Allowed results: `done`, `degraded` or an AdapterError with the code `gone`. */
async function applyAgain(work: Promise<unknown>, kind: ActionKind): Promise<void> {
  const result = await work.catch((error: unknown) => error);
  const expected = result instanceof Error ? { name: 'AdapterError', code: 'gone' } : doneOrDegraded;
  expect(result, `${kind} again`).toMatchObject(expected);
}

/** One action of each kind for a message and its author. @example createActions(message('rin', 'hello')).hide */
export function createActions(message: Message): Readonly<Record<ActionKind, Action>> {
  const { author: member, ref } = message;
  const { channel } = ref;
  const reason = 'Y-4G7C2Q0M1X';
  const until = new Date(Date.now() + HOUR_MS);
  return {
    hide: { kind: 'hide', message: ref, reason },
    restore: { kind: 'restore', message, reason },
    warn: { kind: 'warn', member, letter: { key: 'contract/warn', text: '警告です' } },
    help: { kind: 'help', member, letter: { key: 'contract/help', text: '#9110 に相談できます' } },
    reply: { kind: 'reply', member, letter: { key: 'contract/reply', text: '通報を受け取りました' } },
    timeout: { kind: 'timeout', member, until, reason },
    'end-timeout': { kind: 'end-timeout', member, reason },
    quarantine: { kind: 'quarantine', member, reason },
    release: { kind: 'release', member, reason },
    card: { kind: 'card', card: createCard(message, 1, '闇バイトの募集の疑い') },
    board: { kind: 'board', channel, key: 'contract', text: '今月の記録', open: false, revision: 1 },
    notice: { kind: 'notice', channel, key: 'contract/notice', text: '闇バイトに注意してください' },
    kick: { kind: 'kick', member, reason },
    ban: { kind: 'ban', member, reason },
    unban: { kind: 'unban', member, reason },
  };
}

const count = (texts: readonly string[], part: string): number =>
  texts.filter((text) => text.includes(part)).length;

/**
 * The contract of every adapter, also of a small one: it forwards posts, does the actions that it supports, refuses all
 * others, and stops.
 * @example adapterBasicContract('echo board', async () => openEchoBoard())
 */
export function adapterBasicContract(name: string, open: OpenPlatform): void {
  describe(`basic adapter contract: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(open);
    }, TEST_TIMEOUT_MS);
    afterAll(() => world.close());

    test('a post arrives with its author, its channel and its time', async () => {
      const text = '今夜の集まりは19時からです';
      const message = await world.receive('rin', text);
      expect(message).toMatchObject({
        ref: { server: world.server, channel: world.channel, id: expect.stringMatching(/./) },
        author: { server: world.server, id: expect.stringMatching(/./), roles: expect.any(Array) },
        text,
        parts: expect.any(Array),
        sentAt: expect.any(Date),
      });
      expect(message.author.name).toContain('rin');
      expect(Number.isNaN(message.sentAt.getTime())).toBe(false);
      expect(message.author.moderator ?? false).toBe(false);
      expect(message.author.bot ?? false).toBe(false);
      expect(world.adapter.platform).toBe(world.server.platform);
    });

    test('two posts of one member have one author and two ids', async () => {
      const first = await world.receive('sora', 'おはようございます');
      const second = await world.receive('sora', 'こんばんは');
      expect(second.author.id).toBe(first.author.id);
      expect(second.ref.id).not.toBe(first.ref.id);
    });

    test('every action that it supports is done, and doing it again changes nothing', async () => {
      const actions = createActions(await world.receive('kai', '荷物を運ぶだけで高収入です'));
      const supportedKinds = ORDER.filter((kind) => world.adapter.supports.has(kind));
      for (const kind of supportedKinds) {
        expect(await world.apply(actions[kind]), kind).toMatchObject(doneOrDegraded);
        await applyAgain(world.apply(actions[kind]), kind);
      }
      if (world.adapter.supports.has('notice'))
        expect(count(await world.readTexts(), '闇バイトに注意してください')).toBe(1);
    });

    test('an action that it does not support is refused', async () => {
      const actions = createActions(await world.receive('umi', 'はじめまして'));
      const unsupportedKinds = ACTION_KINDS.filter((kind) => !world.adapter.supports.has(kind));
      for (const kind of unsupportedKinds)
        expect(await adapterErrorOf(world.apply(actions[kind])), kind).toMatchObject({ code: 'forbidden' });
    });

    test('an action on another server is refused', async () => {
      const { hide } = createActions(await world.receive('nao', 'よろしくお願いします'));
      const other = { platform: world.server.platform, id: 'T000000' };
      expect(['gone', 'forbidden']).toContain((await adapterErrorOf(world.adapter.apply(other, hide))).code);
    });

    test('it stops, receives nothing afterwards, and may be stopped twice', async () => {
      const stopped = await openWorld(open);
      try {
        await stopped.adapter.stop();
        await stopped.adapter.stop();
        // A platform that is part of the adapter refuses the post.
        await Promise.resolve()
          .then(() => stopped.post('rin', '聞こえますか'))
          .catch(() => undefined);
        await sleep(SILENCE_MS);
        expect(stopped.messages).toEqual([]);
      } finally {
        await stopped.close();
      }
    });
  });
}

/**
 * The whole contract of an adapter. `open` creates a platform with members, moderators and every permission that the
 * adapter needs. Each test has its own members.
 * @example adapterContract('Slack', openSlack, { faults: ['forbidden', 'rate-limited', 'unavailable'] })
 */
export function adapterContract(
  name: string,
  open: OpenPlatform,
  { joins = false, faults = [] }: AdapterContractOptions = {},
): void {
  adapterBasicContract(name, open);

  describe(`adapter contract: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(open);
    }, TEST_TIMEOUT_MS);
    afterAll(() => world.close());

    test('an edit arrives as the same message with its new text', async () => {
      const message = await world.receive('aki', '日曜の予定です');
      await world.edit!(message, '土曜の予定です');
      const edited = await waitFor(() => world.edits.find(({ ref }) => ref.id === message.ref.id));
      expect(edited).toMatchObject({ ref: message.ref, text: '土曜の予定です', editedAt: expect.any(Date) });
      expect(edited.author.id).toBe(message.author.id);
    });

    test.runIf(joins)('a member who joins is announced', async () => {
      await world.join!('haru');
      const member = await waitFor(() => world.joins.at(-1));
      expect(member).toMatchObject({ server: world.server, id: expect.stringMatching(/./) });
    });

    test('a hidden post cannot be read, and restoring it shows it once', async () => {
      const text = '短時間で5万円、詳細は個別に';
      const { hide, restore } = createActions(await world.receive('mei', text));
      expect(count(await world.readTexts(), text)).toBe(1);
      expect(await world.apply(hide)).toMatchObject(doneOrDegraded);
      await waitFor(async () => count(await world.readTexts(), text) === 0);
      await applyAgain(world.apply(hide), 'hide');
      expect(await world.apply(restore)).toMatchObject(doneOrDegraded);
      await applyAgain(world.apply(restore), 'restore');
      await waitFor(async () => count(await world.readTexts(), text) === 1);
    });

    test('a private message is delivered once for each key', async () => {
      const { author: member } = await world.receive('yui', 'これは安全ですか');
      const send = (key: string, text: string) =>
        world.apply({ kind: 'warn', member, letter: { key, text } });
      for (let i = 0; i < 2; i++) await send('contract/a', '最初の連絡です');
      await send('contract/b', '次の連絡です');
      const texts = await waitFor(async () => {
        const received = await world.readDirectMessages!(member);
        return count(received, '次の連絡です') > 0 ? received : undefined;
      });
      expect([count(texts, '最初の連絡です'), count(texts, '次の連絡です')]).toEqual([1, 1]);
    });

    test('a card is changed in its place, and the newest revision wins', async () => {
      const message = await world.receive('ren', '口座を貸してください');
      const show = (revision: number, title: string) =>
        world.apply({ kind: 'card', card: createCard(message, revision, title) });
      await show(1, '最初の題');
      await show(3, '三番目の題');
      await show(2, '二番目の題');
      const texts = await world.readCards!();
      expect(['最初の題', '二番目の題', '三番目の題'].map((title) => count(texts, title))).toEqual([0, 0, 1]);
    });

    test('a board is changed in its place, and the newest revision wins', async () => {
      if (!world.adapter.supports.has('board')) return;
      const show = (revision: number, text: string) =>
        world.apply({ kind: 'board', channel: world.channel, key: 'figures', text, open: false, revision });
      await show(1, '一月の記録');
      await show(3, '三月の記録');
      await show(2, '二月の記録');
      const texts = await world.readTexts();
      expect(['一月の記録', '二月の記録', '三月の記録'].map((text) => count(texts, text))).toEqual([0, 0, 1]);
    });

    test('hiding a deleted message ends as done or gone, never with another error', async () => {
      const message = await world.receive('ichi', 'すぐに消えます');
      const ref = { ...message.ref, id: message.ref.id.replace(/\d/g, '1') };
      await applyAgain(world.apply({ kind: 'hide', message: ref, reason: 'test' }), 'hide');
    });

    test('a channel that does not exist ends in an AdapterError', async () => {
      const action = { kind: 'notice', channel: '100000000000000001', text: 'だれも読みません' } as const;
      expect(['gone', 'forbidden']).toContain((await adapterErrorOf(world.apply(action))).code);
    });

    test.each(faults)(
      'an error of the platform becomes %s, and the adapter works again afterwards',
      async (code) => {
        const action = {
          kind: 'notice',
          channel: world.channel,
          key: `contract/${code}`,
          text: `お知らせ ${code}`,
        } as const;
        const recover = world.failNotices!(code);
        expect((await adapterErrorOf(world.apply(action))).code).toBe(code);
        recover();
        expect(await waitFor(() => world.apply(action).catch(() => undefined))).toEqual({ status: 'done' });
        expect(count(await world.readTexts(), action.text)).toBe(1);
      },
    );

    test('health is bad before the start and after the stop, and good between', async () => {
      const platform = await open();
      const { adapter } = platform;
      try {
        if (!adapter.health) return;
        expect(adapter.health()).toMatchObject({ ok: false, why: expect.any(String) });
        await platform.start(createRecordingIntake().intake);
        expect(adapter.health()).toEqual({ ok: true });
        await adapter.stop();
        expect(adapter.health()).toMatchObject({ ok: false });
      } finally {
        await platform.close();
      }
    });
  });
}

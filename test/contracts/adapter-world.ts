import { expect } from 'vitest';
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
  type MessageRef,
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
  /** The author deletes a message. */
  remove?(message: Message): Promise<unknown>;
  /** A member who may use the moderators' commands and sees `moderatorChannel`. */
  readonly moderator?: Pick<Member, 'id'>;
  /** An account of the platform that is not a member of the server. */
  readonly stranger?: Pick<Member, 'id'>;
  /** Id of a channel that only moderators see. */
  readonly moderatorChannel?: string;
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
  /** The platform reports deleted messages. */
  readonly deletions?: boolean;
  /** Errors that the platform can produce. */
  readonly faults?: readonly FaultCode[];
}

const WAIT_TIMEOUT_MS = 15_000;
export const TEST_TIMEOUT_MS = 30_000;
/** How long a test waits for an event that must not arrive. */
export const SILENCE_MS = 200;
const HOUR_MS = 3_600_000;

/** These come last, because no other action works on a removed member. */
const REMOVALS: readonly ActionKind[] = ['kick', 'ban', 'unban'];
export const ACTION_ORDER = [...ACTION_KINDS.filter((kind) => !REMOVALS.includes(kind)), ...REMOVALS];

/** An intake that records its calls, completes authors like the pipeline, and accepts every request. */
export function createRecordingIntake() {
  const messages: Message[] = [];
  const edits: Message[] = [];
  const deletions: MessageRef[] = [];
  const joins: JoiningMember[] = [];
  const lifts: Member[] = [];
  const accepted: RequestResult = { accepted: true, code: 'ok', text: 'ok' };
  const intake: Intake = {
    async handleMessage(message, options) {
      messages.push({ ...message, author: (await options?.completeAuthor?.()) ?? message.author });
      return 'handled';
    },
    async handleEdit(message) {
      edits.push(message);
      return 'handled';
    },
    handleDelete: (ref) => void deletions.push(ref),
    handleJoin: async (member) => void joins.push(member),
    report: async () => accepted,
    appeal: async () => accepted,
    answer: async () => accepted,
    decide: async () => accepted,
    performModeratorAction: async () => accepted,
    confirmOutcome: async () => 'unknown',
    recordMuting: async () => 'recorded',
    liftHourlyLimit: async ({ moderator }) => {
      lifts.push(moderator);
      return accepted;
    },
    getCaseCard: async () => undefined,
    getMemberHistory: async () => ({ strikes: 0, caseIds: [] }),
  };
  return { intake, messages, edits, deletions, joins, lifts };
}

export async function waitFor<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  return expect
    .poll(look, { timeout: WAIT_TIMEOUT_MS, interval: 10 })
    .toBeTruthy()
    .then(async () => (await look())!);
}

/** A platform with a started adapter, and the calls that its intake has received. */
export async function openAdapterWorld(open: OpenPlatform) {
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

export type AdapterWorld = Awaited<ReturnType<typeof openAdapterWorld>>;

export const doneOrDegraded = { status: expect.stringMatching(/^(done|degraded)$/) };

/** The error of a rejected `apply`, which must be an AdapterError. */
export async function adapterErrorOf(work: Promise<unknown>): Promise<AdapterError> {
  const error = await work.then(
    (result) => new Error(`no error, but ${JSON.stringify(result)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AdapterError);
  return error as AdapterError;
}

export const createCard = (message: Message, revision: number, title: string): Card => ({
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
export async function applyAgain(work: Promise<unknown>, kind: ActionKind): Promise<void> {
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

export const countTextsWith = (texts: readonly string[], part: string): number =>
  texts.filter((text) => text.includes(part)).length;

import type {
  Claims,
  Delivery,
  GateHistory,
  IdentityProvider,
  Log,
  Member,
  Memos,
  Policy,
  Quotas,
  VerificationProvider,
} from '#core';
import { createGate, type Gate } from '../../src/gate/index.ts';
import { createMemoryClaims, createMemoryMemos, createMemoryQuotas } from '../../src/store/index.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { type FakeAdapter, fakeAdapter } from './fake-adapter.ts';
import { member } from './messages.ts';
import { testPolicy, wordings } from './wordings.ts';

export interface FakeProvider {
  readonly provider: VerificationProvider;
  /** What was texted, in order. */
  readonly texts: { readonly to: string; readonly code: string }[];
  /** What the provider says instead of sending. */
  instead?: Delivery | undefined;
}

export interface GateStores {
  readonly memos: Memos;
  readonly claims: Claims;
  readonly quotas: Quotas;
}

export interface GateWorld {
  readonly gate: Gate;
  readonly adapter: FakeAdapter;
  readonly clock: FakeClock;
  readonly memos: Memos;
  readonly sms: FakeProvider;
  readonly logged: string[];
  /** What the cases say, by member id. */
  readonly histories: Map<string, Partial<GateHistory>>;
  /** The token in the newest letter to a member. */
  tokenOf(id: string): string;
  /** A member who joined and must prove who they are. */
  waiting(id: string): Promise<Member>;
  send(token: string, number: string, session?: string, ip?: string): ReturnType<Door['sendCode']>;
  enter(token: string, code: string, session?: string, ip?: string): ReturnType<Door['enterCode']>;
}

type Door = NonNullable<Gate['door']>;

export const GATE = {
  mode: 'on',
  youngerThanDays: 7,
  waves: true,
  firstJobPost: true,
  accountsPerNumber: 2,
  accountsPerIdentity: 2,
  keepDays: 365,
  keepBannedDays: 1825,
} as const satisfies Policy['gate'];

export const KEY = Buffer.alloc(32, 7);

export const memoryGateStores = (): GateStores => ({
  memos: createMemoryMemos(),
  claims: createMemoryClaims(),
  quotas: createMemoryQuotas(),
});

export function fakeProvider(): FakeProvider {
  const sms: FakeProvider = {
    texts: [],
    provider: {
      codes: 'ours',
      async send(to, code) {
        if (sms.instead) return sms.instead;
        sms.texts.push({ to, code });
        return { sent: true };
      },
    },
  };
  return sms;
}

/** A gate before a platform in memory, with a provider that keeps what it should text. */
export function createGateWorld(
  options: {
    readonly policy?: Partial<Policy>;
    readonly stores?: GateStores;
    readonly withoutPage?: boolean;
    readonly adapter?: FakeAdapter;
    readonly provider?: VerificationProvider;
    readonly issuer?: IdentityProvider;
    readonly withoutTexts?: boolean;
  } = {},
): GateWorld {
  const policy = testPolicy({ gate: GATE, ...options.policy });
  const adapter = options.adapter ?? fakeAdapter();
  const clock = fakeClock();
  const stores = options.stores ?? memoryGateStores();
  const sms = fakeProvider();
  const histories = new Map<string, Partial<GateHistory>>();
  const logged: string[] = [];
  const note = (what: string, facts?: object) => void logged.push(`${what} ${JSON.stringify(facts ?? {})}`);
  const log: Log = { info: note, warn: note, error: note };
  const page = {
    url: 'https://gate.example',
    key: KEY,
    ...(!options.withoutTexts && {
      texting: {
        provider: options.provider ?? sms.provider,
        numberOf: (typed: string) => (/^\+\d{8,15}$/.test(typed) ? typed : undefined),
      },
    }),
    issuer: options.issuer,
  };
  const gate = createGate({
    ...stores,
    policies: { of: () => policy },
    adapterOf: () => adapter,
    history: async ({ id }) => ({
      banned: false,
      quarantined: false,
      overturned: false,
      ...histories.get(id),
    }),
    wording: wordings,
    clock,
    log,
    ...(!options.withoutPage && { page }),
  });
  const visitor = (token: string, session: string, ip: string) => ({ token, session, ip });

  return {
    gate,
    adapter,
    clock,
    memos: stores.memos,
    sms,
    logged,
    histories,
    tokenOf: (id) =>
      adapter
        .lettersTo(id)
        .at(-1)
        ?.letter.text.match(/\/gate\/([\w-]+)/)?.[1] ?? 'no letter',
    async waiting(id) {
      const who = member(id, { accountCreatedAt: clock.now() });
      await gate.event(who, { kind: 'joined', inWave: false });
      return who;
    },
    send: (token, number, session = token, ip = '192.0.2.1') =>
      gate.door!.sendCode(visitor(token, session, ip), number),
    enter: (token, code, session = token, ip = '192.0.2.1') =>
      gate.door!.enterCode(visitor(token, session, ip), code),
  };
}

/** A member who waits proves a number; what the page says then. @example await pass(world, 'rin') // 'open' */
export async function pass(world: ReturnType<typeof createGateWorld>, id: string, number = '+819012345678') {
  await world.waiting(id);
  await world.send(world.tokenOf(id), number);
  const { code } = world.sms.texts.at(-1)!;
  return (await world.enter(world.tokenOf(id), code)).kind;
}

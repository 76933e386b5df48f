import type {
  GateHistory,
  IdentityProvider,
  KeyValueStore,
  Leases,
  Log,
  Member,
  ParsedNumber,
  Policy,
  RateLimits,
  SmsDelivery,
  VerificationProvider,
} from '#core';
import { createGate, type Gate, type NetworkVerifications } from '../../../src/gate/create-gate.ts';
import {
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryRateLimits,
} from '../../../src/memory/index.ts';
import { createFakeAdapter, type FakeAdapter } from '../fake-adapter.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { member } from '../messages.ts';
import { testPolicy, wordings } from '../shipped-wording-and-policy.ts';

/** A provider of text messages that records them. */
export interface FakeSmsProvider {
  readonly provider: VerificationProvider;
  /** The text messages that were sent, in order. */
  readonly sentTexts: { readonly to: string; readonly code: string }[];
  /** If set, the provider sends nothing and returns this result. */
  nextDelivery?: SmsDelivery | undefined;
}

/** The stores that the gate uses. */
export interface GateStores {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
}

/** A gate and everything that it works on. */
export interface GateWorld {
  readonly gate: Gate;
  readonly adapter: FakeAdapter;
  readonly clock: FakeClock;
  readonly keyValueStore: KeyValueStore;
  readonly sms: FakeSmsProvider;
  readonly logged: string[];
  /** The history of a member as derived from their cases, by member id. */
  readonly histories: Map<string, Partial<GateHistory>>;
  /** The ids of members whose data an inquiry holds. */
  readonly heldMembers: Set<string>;
  /** What was counted, by the name of the counter. */
  readonly counts: Readonly<Record<string, number>>;
  /** The token in the newest direct message to a member. */
  tokenOf(id: string): string;
  /** A member with a new account joins and must verify. */
  joinAndWait(id: string): Promise<Member>;
  sendCode(
    token: string,
    number: string,
    session?: string,
    ip?: string,
  ): ReturnType<VerificationPageApi['sendCode']>;
  enterCode(
    token: string,
    code: string,
    session?: string,
    ip?: string,
  ): ReturnType<VerificationPageApi['submitCode']>;
}

type VerificationPageApi = NonNullable<Gate['verificationService']>;

/** The settings of the gate in tests: switched on. */
export const GATE_POLICY = {
  mode: 'on',
  youngerThanDays: 7,
  waves: true,
  firstJobPost: true,
  accountsPerNumber: 2,
  accountsPerIdentity: 2,
  keepDays: 365,
  keepBannedDays: 1825,
} as const satisfies Policy['gate'];

/** The secret key of the hashes of numbers. */
export const GATE_KEY = Buffer.alloc(32, 7);

/** Numbers of +81 and other countries; +1 is refused. @example parseTestNumber('+819012345678').kind // 'number' */
export const parseTestNumber = (typed: string): ParsedNumber => {
  if (!/^\+\d{8,15}$/.test(typed)) return { kind: 'bad-number' };
  return typed.startsWith('+1') ? { kind: 'country-refused' } : { kind: 'number', number: typed };
};

/** @example const stores = createMemoryGateStores(); createGateWorld({ stores }) */
export const createMemoryGateStores = (): GateStores => ({
  keyValueStore: createMemoryKeyValueStore(),
  leases: createMemoryLeases(),
  rateLimits: createMemoryRateLimits(),
});

/** @example const sms = createFakeSmsProvider(); sms.sentTexts.at(-1)?.code */
export function createFakeSmsProvider(): FakeSmsProvider {
  const sms: FakeSmsProvider = {
    sentTexts: [],
    provider: {
      codes: 'ours',
      async send(to, code) {
        if (sms.nextDelivery) return sms.nextDelivery;
        sms.sentTexts.push({ to, code });
        return { sent: true };
      },
    },
  };
  return sms;
}

/**
 * Creates a gate with a platform in memory and a provider that records the text messages.
 * @example const world = createGateWorld(); await world.joinAndWait('rin')
 */
export function createGateWorld(
  options: {
    readonly policy?: Partial<Policy>;
    readonly stores?: GateStores;
    readonly withoutPage?: boolean;
    readonly adapter?: FakeAdapter;
    readonly provider?: VerificationProvider;
    readonly issuer?: IdentityProvider;
    readonly withoutTexts?: boolean;
    /** Absent: more than any test sends. */
    readonly maxSmsPerHour?: number;
    /** Absent: no server is a network. */
    readonly networks?: NetworkVerifications;
  } = {},
): GateWorld {
  const policy = testPolicy({ gate: GATE_POLICY, ...options.policy });
  const adapter = options.adapter ?? createFakeAdapter();
  const clock = createFakeClock();
  const stores = options.stores ?? createMemoryGateStores();
  const sms = createFakeSmsProvider();
  const histories = new Map<string, Partial<GateHistory>>();
  const counts: Record<string, number> = {};
  const heldMembers = new Set<string>();
  const logged: string[] = [];
  const record = (event: string, fields: object = {}) =>
    void logged.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { info: record, warn: record, error: record };
  const page = {
    url: 'https://gate.example',
    hashKey: GATE_KEY,
    ...(!options.withoutTexts && {
      sms: {
        provider: options.provider ?? sms.provider,
        parseNumber: parseTestNumber,
        maxPerServerPerHour: options.maxSmsPerHour ?? 1000,
        company: 'Twilio',
        countries: ['JP'],
      },
    }),
    identityProvider: options.issuer,
  };
  const gate = createGate({
    ...stores,
    policies: { of: () => policy },
    adapterOf: () => adapter,
    history: async ({ id }) => ({
      banned: false,
      quarantined: false,
      quarantineOverturned: false,
      ...histories.get(id),
    }),
    async countEvent(_server, name) {
      counts[name] = (counts[name] ?? 0) + 1;
    },
    isHeld: async ({ id }) => heldMembers.has(id),
    wording: wordings,
    clock,
    log,
    ...(!options.withoutPage && { page }),
    networks: options.networks,
  });
  const visitor = (token: string, session: string, ip: string) => ({ token, session, ip });

  return {
    gate,
    adapter,
    clock,
    keyValueStore: stores.keyValueStore,
    sms,
    logged,
    histories,
    heldMembers,
    counts,
    tokenOf: (id) =>
      adapter
        .messagesTo(id)
        .at(-1)
        ?.letter.text.match(/\/gate\/([\w-]+)/)?.[1] ?? 'no message',
    async joinAndWait(id) {
      const newcomer = member(id, { accountCreatedAt: clock.now() });
      await gate.handleEvent(newcomer, { kind: 'joined', inWave: false });
      return newcomer;
    },
    sendCode: (token, number, session = token, ip = '192.0.2.1') =>
      gate.verificationService!.sendCode(visitor(token, session, ip), number),
    enterCode: (token, code, session = token, ip = '192.0.2.1') =>
      gate.verificationService!.submitCode(visitor(token, session, ip), code),
  };
}

/**
 * A member joins and verifies with a number. Resolves with the result that the page shows.
 * @example await passVerification(world, 'rin') // 'open'
 */
export async function passVerification(
  world: ReturnType<typeof createGateWorld>,
  id: string,
  number = '+819012345678',
) {
  await world.joinAndWait(id);
  await world.sendCode(world.tokenOf(id), number);
  const { code } = world.sms.sentTexts.at(-1)!;
  return (await world.enterCode(world.tokenOf(id), code)).kind;
}

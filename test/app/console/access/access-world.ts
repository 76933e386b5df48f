import type {
  Caller,
  ConsoleIdentity,
  ConsoleSignInProvider,
  ConsoleSignInResult,
  ConsoleVisitor,
  KeyValueStore,
  Policy,
  Server,
} from '#core';
import { memberKey, serverKey } from '#core';
import { accountIdFormatOf } from '../../../../adapters/index.ts';
import {
  type ConsoleAccessParts,
  createConsoleAccess,
} from '../../../../src/app/console/access/create-console-access.ts';
import {
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
} from '../../../../src/memory/index.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { SERVER } from '../../../support/messages.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

/** A second server of the fake platform. */
export const OTHER_SERVER: Server = { platform: 'fake', id: 'harbour' };

/** The browser of a person. @example browser('laptop') */
export const browser = (name: string, more: Partial<ConsoleVisitor> = {}): ConsoleVisitor => ({
  browser: name.padEnd(43, '0'),
  network: '192.0.2.1',
  ...more,
});

/** Access to the console of two servers on a fake platform, whose members a test changes. */
export interface AccessWorld extends ConsoleAccessParts {
  readonly keyValueStore: KeyValueStore;
  readonly clock: FakeClock;
  readonly logged: string[];
  /** The members of the platform, by `memberKey`. */
  readonly members: Map<string, Caller>;
  /** Every request for a member, by `memberKey`. */
  readonly requestedMembers: string[];
  join(caller: Caller): void;
  /** While it is down, requests for members fail. */
  setOutage(isDown: boolean): void;
  /** The token of a new one-time link. */
  issueLink(member: { readonly server: Server; readonly id: string; readonly name: string }): Promise<string>;
}

/**
 * A provider of `id.example` that answers with what `identity` returns.
 * @example const provider = createFakeProvider(() => ({ kind: 'identity', issuer: 'https://id.example', subject: 'kei' }))
 */
export function createFakeProvider(
  identity: () => ConsoleIdentity | Extract<ConsoleSignInResult, { known: false }>['why'],
): ConsoleSignInProvider {
  let count = 0;
  return {
    id: 'oidc',
    label: 'id.example',
    async begin() {
      count += 1;
      const state = `state-${count}`;
      const url = `https://id.example/auth?state=${state}`;
      return { url, state, nonce: `n${count}`, verifier: `v${count}` };
    },
    async complete(query, { state, nonce, verifier }) {
      const number = state.slice('state-'.length);
      const isOwn = nonce === `n${number}` && verifier === `v${number}` && query.includes(`state=${state}`);
      const result = identity();
      if (!isOwn) return { known: false, why: 'invalid' };
      return typeof result === 'string' ? { known: false, why: result } : { known: true, identity: result };
    },
  };
}

/** Creates the world. `url` null: there is no console. @example const { signIn } = createAccessWorld({ providers: [provider] }) */
export function createAccessWorld(
  options: {
    readonly policy?: Partial<Policy>;
    readonly providers?: readonly ConsoleSignInProvider[];
    readonly keyValueStore?: KeyValueStore;
    readonly url?: string | null;
  } = {},
): AccessWorld {
  const { policy = {}, providers = [], keyValueStore = createMemoryKeyValueStore() } = options;
  const url = options.url === undefined ? 'https://mod.example' : (options.url ?? undefined);
  const clock = createFakeClock();
  const logged: string[] = [];
  const record = (event: string, fields: object = {}) =>
    void logged.push(`${event} ${JSON.stringify(fields)}`);
  const members = new Map<string, Caller>();
  const requestedMembers: string[] = [];
  let isDown = false;
  const adapter = {
    ...createFakeAdapter(),
    listServers: () => [SERVER, OTHER_SERVER],
    getServerName: (server: Server) => (serverKey(server) === serverKey(SERVER) ? '広場' : undefined),
    async findCaller(member: { readonly server: Server; readonly id: string }) {
      requestedMembers.push(memberKey(member));
      if (isDown) throw new Error('down');
      return members.get(memberKey(member));
    },
  };
  const parts = createConsoleAccess({
    adapters: [adapter],
    policies: createMemoryPolicyStore(() => testPolicy(policy)),
    keyValueStore,
    rateLimits: createMemoryRateLimits(),
    leases: createMemoryLeases(),
    providers,
    getUrl: () => url,
    accountIdFormatOf,
    clock,
    log: { info: record, warn: record, error: record },
  });
  return {
    ...parts,
    ...{ keyValueStore, clock, logged, members, requestedMembers },
    join: (caller) => void members.set(memberKey(caller), caller),
    setOutage: (down) => {
      isDown = down;
    },
    async issueLink(member) {
      const result = await parts.links.issue(member, 'ja');
      if (result.kind !== 'link') throw new Error(result.kind);
      return new URL(result.url).pathname.split('/').at(-1)!;
    },
  };
}

import type {
  Adapter,
  Archive,
  Clock,
  Counters,
  KeyValueStore,
  Leases,
  Log,
  Member,
  PolicyStore,
  RateLimits,
  VerificationRecords,
  Wordings,
} from '#core';
import { adapterLoaders } from '../../adapters/index.ts';
import {
  createGate,
  type Gate,
  type NetworkVerifications,
  type VerificationPageOptions,
} from '../gate/create-gate.ts';
import { createVerificationRecords } from '../gate/verification-records.ts';
import { createEventCounter } from '../member-support/count-event.ts';
import { createGateHistoryReader } from './members/gate-history.ts';
import type { ScheduledJob } from './scheduler.ts';
import { StartupError } from './startup-error.ts';

const MINUTE_MS = 60_000;

/** The settings of the verification page. Without a page, only moderators can let members in. */
export interface GateSettings {
  /** The public address of the page. */
  readonly url: string;
  readonly key: Buffer;
  readonly host: string;
  readonly port: number;
  readonly isBehindProxy: boolean;
  /** Shown on the page. */
  readonly operator?: {
    readonly name?: string | undefined;
    readonly contact?: string | undefined;
    readonly privacyUrl?: string | undefined;
  };
  /** Countries whose numbers are accepted, as `JP`; absent: all. */
  readonly countries?: readonly string[];
  /** Text messages of one server within an hour. */
  readonly maxSmsPerHour: number;
  /** Verification by text message. At least one of `sms` and `oidc` is needed. */
  readonly sms?:
    | { readonly kind: 'print'; readonly production: boolean; readonly print: (line: string) => void }
    | {
        readonly kind: 'twilio';
        readonly accountSid: string;
        readonly authToken: string;
        readonly serviceSid: string;
        readonly apiUrl?: string | undefined;
      };
  /** Verification by sign-in at an OpenID provider, found by discovery. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string | undefined;
  };
}

/** The dependencies of the gate. */
export interface GateDependencies {
  readonly adapters: readonly Adapter[];
  readonly archive: Pick<Archive, 'listCasesByAuthor' | 'read'>;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly counters: Counters;
  /** Whether the data of a member must be kept for an inquiry. */
  readonly isMemberHeld: (member: Pick<Member, 'server' | 'id'>, now: Date) => Promise<boolean>;
  /** Absent: no server is a network. */
  readonly networks?: NetworkVerifications | undefined;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

/** The gate with its page and its scheduled jobs. */
export interface GateRuntime {
  readonly gate: Gate;
  /** Reads the data of the gate, for inquiries. */
  readonly verificationRecords: VerificationRecords;
  readonly scheduledJobs: readonly ScheduledJob[];
  /** Starts the web server of the page. Rejects when its port is in use; the message says what to do. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The gate with its stores, platforms and page. Rejects when a provider cannot be used; the message says
 * what to do.
 * @example const { gate } = await openGate(settings.gateSettings, gateDependencies(context, adapters))
 */
export async function openGate(
  settings: GateSettings | undefined,
  deps: GateDependencies,
): Promise<GateRuntime> {
  const { adapters, archive, keyValueStore, leases, rateLimits, policies, wording, clock, log } = deps;
  const gate = createGate({
    keyValueStore,
    leases,
    rateLimits,
    policies,
    wording,
    clock,
    log,
    isHeld: deps.isMemberHeld,
    networks: deps.networks,
    countEvent: createEventCounter({ counters: deps.counters, clock, log }),
    adapterOf: (server) => adapters.find((adapter) => adapter.platform === server.platform),
    history: createGateHistoryReader(archive),
    ...(settings && { page: await loadGatePage(settings, log) }),
  });
  let stop = async (): Promise<void> => {};
  return {
    gate,
    verificationRecords: await loadVerificationRecords({ keyValueStore, hashKey: settings?.key }),
    scheduledJobs: [
      { name: 'gate', intervalMs: MINUTE_MS, isExclusive: true, run: () => gate.resume() },
      {
        name: 'gate-age',
        intervalMs: 60 * MINUTE_MS,
        isExclusive: true,
        run: () => gate.deleteExpiredProofs(),
      },
    ],
    async start() {
      if (!settings || !gate.verificationService) return;
      const { url, host, port, isBehindProxy, operator } = settings;
      if (!operator?.name || !operator.contact) log.warn('gate_operator_missing');
      const { startWebServer, createGatePage } = await adapterLoaders.web();
      const page = createGatePage({
        verification: gate.verificationService,
        url,
        proxied: isBehindProxy,
        operator,
        wording,
        log,
      });
      const server = await startWebServer({ host, port, pages: [page], log, settingPrefix: 'GATE' });
      stop = () => server.stop();
    },
    stop: () => stop(),
  };
}

/**
 * The reader of the data of the gate, for the bot and for the command line. `hashKey` is `GATE_KEY`; without it, no
 * number can be searched.
 * @example const records = await loadVerificationRecords({ keyValueStore: sql.keyValueStore, hashKey })
 */
export async function loadVerificationRecords(ports: {
  readonly keyValueStore: KeyValueStore;
  readonly hashKey: Buffer | undefined;
}): Promise<VerificationRecords> {
  if (!ports.hashKey) return createVerificationRecords(ports);
  const { parseMobileNumber } = await adapterLoaders.sms();
  return createVerificationRecords({ ...ports, normaliseNumber: (input) => parseMobileNumber(input) });
}

async function loadGatePage(settings: GateSettings, log: Log): Promise<VerificationPageOptions> {
  const { url, key: hashKey, sms, oidc } = settings;
  const redirectUri = `${url}/gate/back`;
  return {
    url,
    hashKey,
    ...(sms && { sms: await loadSmsProvider(sms, settings, log) }),
    ...(oidc && {
      identityProvider: (await adapterLoaders.oidc()).createOidcProvider({ ...oidc, redirectUri }, log),
    }),
  };
}

async function loadSmsProvider(
  sms: NonNullable<GateSettings['sms']>,
  { countries, maxSmsPerHour }: GateSettings,
  log: Log,
): Promise<VerificationPageOptions['sms']> {
  const { createConsoleProvider, createTwilioProvider, isCountry, parseMobileNumberOf } =
    await adapterLoaders.sms();
  const unknown = countries?.find((country) => !isCountry(country));
  if (unknown !== undefined)
    throw new StartupError(`GATE_COUNTRIES: "${unknown}" is no country; write two letters, for example JP`);
  const provider = sms.kind === 'twilio' ? createTwilioProvider(sms, log) : createConsoleProvider(sms);
  return {
    provider,
    ...(sms.kind === 'twilio' && { company: 'Twilio' }),
    parseNumber: (input) => parseMobileNumberOf(input, countries),
    countries,
    maxPerServerPerHour: maxSmsPerHour,
  };
}

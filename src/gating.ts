import type { Adapter, Archive, Claims, Clock, Log, Member, Memos, Policies, Quotas, Wordings } from '#core';
import { guests } from '../adapters/index.ts';
import { caseState, gateHistory } from './cases/index.ts';
import type { Duty } from './duties.ts';
import { createGate, type Gate, type GatePage } from './gate/index.ts';

const MINUTE_MS = 60_000;
/** A member hardly has more cases than this. */
const CASES_SEARCHED = 50;

/** The gate's page. Not given: members are let in by moderators alone. */
export interface Gating {
  /** Where browsers find it. */
  readonly url: string;
  readonly key: Buffer;
  readonly host: string;
  readonly port: number;
  readonly proxied: boolean;
  /** Text messages; this or an issuer, or both. */
  readonly sms?:
    | { readonly kind: 'print'; readonly production: boolean; readonly print: (line: string) => void }
    | {
        readonly kind: 'twilio';
        readonly accountSid: string;
        readonly authToken: string;
        readonly serviceSid: string;
        readonly apiUrl?: string | undefined;
      };
  /** Where members sign in, found by discovery. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string | undefined;
  };
}

export interface OpenGate {
  readonly gate: Gate;
  readonly duties: readonly Duty[];
  /** Opens the page; rejects with a sentence when its port is taken. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The gate with its stores, platforms and page. Rejects with a sentence when the provider may not be used here.
 * @example const gating = await openGating(settings.gating, { ...stores, adapters, wording, clock, log })
 */
export async function openGating(
  settings: Gating | undefined,
  around: {
    readonly adapters: readonly Adapter[];
    readonly archive: Pick<Archive, 'casesOf' | 'read'>;
    readonly memos: Memos;
    readonly claims: Claims;
    readonly quotas: Quotas;
    readonly policies: Pick<Policies, 'of'>;
    readonly wording: Wordings;
    readonly clock: Clock;
    readonly log: Log;
  },
): Promise<OpenGate> {
  const { adapters, archive, wording, log } = around;
  const gate = createGate({
    ...around,
    adapterOf: (server) => adapters.find((adapter) => adapter.platform === server.platform),
    async history(member: Pick<Member, 'server' | 'id'>) {
      const ids = await archive.casesOf(member, CASES_SEARCHED);
      const states = await Promise.all(ids.map(async (id) => caseState(await archive.read(id))));
      return gateHistory(states.filter((state) => state !== undefined));
    },
    ...(settings && { page: await pageOf(settings, log) }),
  });
  let stop = async (): Promise<void> => {};
  return {
    gate,
    duties: [
      { name: 'gate', everyMs: MINUTE_MS, shared: true, work: () => gate.resume() },
      { name: 'gate-age', everyMs: 60 * MINUTE_MS, shared: true, work: () => gate.forget() },
    ],
    async start() {
      if (!settings || !gate.door) return;
      const { url, host, port, proxied } = settings;
      const { openWeb, gatePage } = await guests.web();
      const page = gatePage({ door: gate.door, url, proxied, wording, log });
      const site = await openWeb({ host, port, pages: [page], log, setting: 'GATE' });
      stop = () => site.stop();
    },
    stop: () => stop(),
  };
}

async function pageOf({ url, key, sms, oidc }: Gating, log: Log): Promise<GatePage> {
  const redirectUri = `${url}/gate/back`;
  return {
    url,
    key,
    ...(sms && { texting: await textingOf(sms, log) }),
    ...(oidc && { issuer: (await guests.oidc()).createIssuer({ ...oidc, redirectUri }, log) }),
  };
}

async function textingOf(sms: NonNullable<Gating['sms']>, log: Log): Promise<GatePage['texting']> {
  const { createPrinted, createTwilio, mobileNumber } = await guests.sms();
  const provider = sms.kind === 'twilio' ? createTwilio(sms, log) : createPrinted(sms);
  return { provider, numberOf: (typed) => mobileNumber(typed) };
}

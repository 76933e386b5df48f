import type {
  Adapter,
  Clock,
  GateHistory,
  GateService,
  IdentityProvider,
  KeyValueStore,
  Language,
  Leases,
  Log,
  Member,
  PolicyStore,
  RateLimits,
  Server,
  VerificationPage,
  WaitingMember,
  Wordings,
} from '#core';
import { fillTemplate, memberKey } from '#core';
import { errorName } from '#lib';
import { createMemberAdmission } from './admit-member.ts';
import { createGateEnforcement } from './enforcement.ts';
import { createGateRecords } from './gate-records.ts';
import { createKeyedHashes } from './keyed-hash.ts';
import { createOneTimeLinks } from './one-time-links.ts';
import { createUsedProofs } from './used-proofs.ts';
import { type GateEvent, verificationReason } from './verification-reason.ts';
import { createVerificationService } from './verification-service.ts';
import type { SmsOptions } from './verify-by-sms.ts';

export type { GateRecord } from './gate-records.ts';
export { type GateEvent, verificationReason } from './verification-reason.ts';

/** What members need in order to prove who they are by themselves; without it, only moderators open the gate. */
export interface VerificationPageOptions {
  /** Where the page is, without a slash at the end. */
  readonly url: string;
  /** 32 bytes; whoever changes it forgets which numbers and identities are known. */
  readonly hashKey: Buffer;
  /** The way in by a mobile number; at least one of the two is given. */
  readonly sms?: SmsOptions | undefined;
  /** The way in by signing in elsewhere. */
  readonly identityProvider?: IdentityProvider | undefined;
}

export interface GatePorts {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** From the cases of a member. */
  readonly history: (member: Pick<Member, 'server' | 'id'>) => Promise<GateHistory>;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
  readonly page?: VerificationPageOptions;
}

export interface Gate extends GateService {
  /** Something happened that may close the gate. Throws nothing. */
  handleEvent(member: Member, event: GateEvent): Promise<void>;
  /** For the page; absent without one. */
  readonly verificationService: VerificationPage | undefined;
  /** Takes up what was left undone, and forgets what has expired. Call it every minute; may reject. */
  resume(): Promise<void>;
  /** Forgets hashes that are older than the policy allows. Call it now and then; may reject. */
  deleteExpiredProofs(): Promise<void>;
}

const MAX_LINKS_PER_HOUR = 5;

/**
 * The gate: new accounts prove who they are before they may post.
 * @example const gate = createGate(ports); await gate.event(member, { kind: 'joined', inWave: false })
 */
export function createGate(ports: GatePorts): Gate {
  const { keyValueStore, rateLimits, policies, adapterOf, wording, clock, log, page } = ports;
  const records = createGateRecords(keyValueStore);
  const links = createOneTimeLinks(keyValueStore);
  const enforcement = createGateEnforcement({ ...ports, records });
  const usedProofs = createUsedProofs(ports);
  const admission = createMemberAdmission({ ...ports, links, usedProofs, records, enforcement });
  const verificationService =
    page &&
    createVerificationService({
      ...ports,
      ...page,
      admission,
      links,
      keyedHashes: createKeyedHashes(page.hashKey),
    });
  const languageOf = (member: Member): Language => member.language ?? policies.of(member.server).language;

  async function createLinkUrl(member: Member): Promise<string | undefined> {
    if (!page) return undefined;
    return `${page.url}/gate/${await links.issue(member, languageOf(member), clock.now())}`;
  }

  /** Tells the member why they cannot post, and the way in. A letter that is lost can be had again by command. */
  async function notifyMember(member: Member): Promise<void> {
    const words = wording[languageOf(member)].gate;
    const url = await createLinkUrl(member);
    const instructions = url === undefined ? words.askmoderator : fillTemplate(words.way, { url });
    const letter = {
      text: `${words.closed}\n${instructions}`,
      key: `gate/${memberKey(member)}/${clock.now().getTime()}`,
    };
    await adapterOf(member.server)?.apply(member.server, { kind: 'reply', member, letter });
  }

  return {
    async handleEvent(member, event) {
      const policy = policies.of(member.server);
      if (policy.gate.mode === 'off') return;
      try {
        const record = await records.get(member);
        const why = verificationReason({ policy, member, event, record, now: clock.now() });
        if (why !== undefined && (await enforcement.quarantine(member, why))) await notifyMember(member);
      } catch (error) {
        const name = errorName(error);
        log.error('gate failed', { member: memberKey(member), error: name });
      }
    },

    async vouch(moderator, { server, id }) {
      const record = await records.get({ server, id });
      if (record?.state !== 'waiting') return false;
      const open = {
        state: 'open',
        by: 'moderator',
        at: clock.now().getTime(),
        moderator: moderator.id,
      } as const;
      await enforcement.release({ server, id, name: id, roles: [] }, open);
      await links.revokeForMember({ server, id });
      return true;
    },

    async listWaiting(server, limit) {
      const all = await records.listWaiting(server);
      const adapter = adapterOf(server);
      const shown = await Promise.all(
        all.slice(0, limit).map(async ({ id, record }) => {
          const waiting: WaitingMember = { id, reason: record.why, waitingSince: new Date(record.at) };
          try {
            const level =
              adapter?.getVerificationLevel &&
              ((await adapter.getVerificationLevel({ server, id })) ?? ('gone' as const));
            return { ...waiting, ...(level && { level }) };
          } catch {
            // The platform does not answer now; who waits is known without it.
            return waiting;
          }
        }),
      );
      return { count: all.length, shown };
    },

    async createLink(member) {
      if ((await records.get(member))?.state !== 'waiting') return 'not-waiting';
      if (!page) return 'no-page';
      const allowed = await rateLimits.tryConsume(
        `gate/links/${memberKey(member)}`,
        clock.now(),
        MAX_LINKS_PER_HOUR,
      );
      return allowed ? ((await createLinkUrl(member)) ?? 'no-page') : 'too-many';
    },

    verificationService,

    async resume() {
      await enforcement.resume();
      await links.deleteExpired(clock.now());
    },

    deleteExpiredProofs: () => usedProofs.deleteExpired((server) => policies.of(server).gate, clock.now()),
  };
}

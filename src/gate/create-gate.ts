import type {
  AccountVerification,
  AccountVerificationService,
  Adapter,
  Clock,
  GateConfirmations,
  GateHistory,
  GateMuting,
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
  Wordings,
} from '#core';
import { memberKey } from '#core';
import { errorName } from '#lib';
import { createAccountVerifications } from './account-verifications.ts';
import { createMemberAdmission } from './admit-member.ts';
import { createGateAlerts } from './alert-moderators.ts';
import { createLinkMaker, createLinkRequests } from './create-link.ts';
import {
  type CountGateEvent,
  createGateConfirmations,
  createGateEnforcement,
  type GateEnforcement,
} from './enforcement.ts';
import { createGateRecords, type GateRecords } from './gate-records.ts';
import { createJobPostCases, type JobPostCases } from './job-post-cases.ts';
import { createKeyedHashes } from './keyed-hash.ts';
import { createWaitingList } from './list-waiting.ts';
import { createMemberNotifier, type NotifyMember } from './notify-member.ts';
import { createOneTimeLinks } from './one-time-links.ts';
import { createReleaseAll } from './release-all.ts';
import { createUsedProofs } from './used-proofs.ts';
import { type GateEvent, verificationReason } from './verification-reason.ts';
import { createVerificationService } from './verify/verification-service.ts';
import type { SmsOptions } from './verify/verify-by-sms.ts';

export type { GateRecord } from './gate-records.ts';
export { type GateEvent, verificationReason } from './verification-reason.ts';

/** Settings of the verification page. Without it, only moderators let members in. */
export interface VerificationPageOptions {
  /** The address of the page, without a slash at the end. */
  readonly url: string;
  /** 32 bytes. After a change of the key, used numbers and identities are no longer recognised. */
  readonly hashKey: Buffer;
  /** Verification by mobile number. At least one of `sms` and `identityProvider` is present. */
  readonly sms?: SmsOptions | undefined;
  /** Verification by a sign-in. */
  readonly identityProvider?: IdentityProvider | undefined;
}

/** The dependencies of the gate. */
export interface GatePorts {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** The history of a member, derived from the cases. */
  readonly history: (member: Pick<Member, 'server' | 'id'>) => Promise<GateHistory>;
  /** Whether the data of a member must be kept for an inquiry. Absent: never. */
  readonly isHeld?: ((member: Pick<Member, 'server' | 'id'>, now: Date) => Promise<boolean>) | undefined;
  /** Counts for the figures of a month. */
  readonly countEvent: CountGateEvent;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
  readonly page?: VerificationPageOptions;
  /** Networks look up verifications by a number and learn when one ended. Absent: no server is a network. */
  readonly networks?: NetworkVerifications | undefined;
}

/** The servers that are networks, and how they learn of the end of a verification. */
export interface NetworkVerifications {
  readonly isNetwork: (server: Server) => boolean;
  /** May be called twice for one verification, and may reject: then it is called again later. */
  readonly announce: (verification: AccountVerification) => Promise<void>;
}

/** The gate, for the pipeline, the commands and the page. */
export interface Gate extends GateService, AccountVerificationService, GateConfirmations {
  /** Handles an event that may require verification. Never throws. */
  handleEvent(member: Member, event: Exclude<GateEvent, { kind: 'job-post' }>): Promise<void>;
  /**
   * Requires verification of a member whose offer of work led to a case. Returns what the platform did; undefined if the
   * member need not verify because of this case. Never throws.
   */
  askAuthor(member: Member, caseId: string): Promise<GateMuting | undefined>;
  /** Ends the wait because of an overturned case. True if this let the member in. Rejects when a store fails. */
  endCase(member: Member, caseId: string): Promise<boolean>;
  /** Whether the gate keeps the member in quarantine until they verify. Rejects when a store fails. */
  isWaiting(member: Pick<Member, 'server' | 'id'>): Promise<boolean>;
  /**
   * Tells moderators which other accounts used the number or identity of a member who was banned through a case, once.
   * Rejects when a store fails.
   */
  reportBan(member: Pick<Member, 'server' | 'id'>): Promise<void>;
  /** Undefined without a page. */
  readonly verificationService: VerificationPage | undefined;
  /** Retries pending actions, lets members in whom the gate no longer keeps, deletes expired links. Call it every minute; may reject. */
  resume(): Promise<void>;
  /** Deletes hashes that are older than the policy allows. Call it regularly, for example every hour; may reject. */
  deleteExpiredProofs(): Promise<void>;
}

/**
 * The gate: new accounts must verify before they may post.
 * @example const gate = createGate(ports); await gate.handleEvent(member, { kind: 'joined', inWave: false })
 */
export function createGate(ports: GatePorts): Gate {
  const { keyValueStore, policies, adapterOf, clock, page } = ports;
  const records = createGateRecords(keyValueStore);
  const links = createOneTimeLinks(keyValueStore);
  const enforcement = createGateEnforcement({ ...ports, records });
  const jobPostCases = createJobPostCases({ ...ports, records, enforcement, links });
  const releaseAll = createReleaseAll({ ...ports, records, enforcement, links });
  const usedProofs = createUsedProofs(ports);
  const alerts = createGateAlerts(ports);
  const verifications = createAccountVerifications({
    ...ports,
    announce: async (verification) => ports.networks?.announce(verification),
  });
  const admission = createMemberAdmission({
    ...ports,
    ...{ links, usedProofs, records, enforcement, alerts, verifications },
  });
  const verificationService =
    page &&
    createVerificationService({
      ...ports,
      ...page,
      admission,
      links,
      keyedHashes: createKeyedHashes(page.hashKey),
      serverNameOf: (server) => adapterOf(server)?.getServerName?.(server),
      onServerLimit: alerts.reportServerLimit,
    });
  const languageOf = (member: Member): Language => member.language ?? policies.of(member.server).language;

  const createLink = createLinkMaker({ ...ports, links, verifications, languageOf });
  const notifyMember = createMemberNotifier({
    ...{ ...ports, records, languageOf },
    createLink: (member) => createLink(member, { cause: 'gate' }),
  });

  const requireVerification = createRequirement({
    ...ports,
    records,
    enforcement,
    jobPostCases,
    notifyMember,
  });

  return {
    handleEvent: async (member, event) => void (await requireVerification(member, event)),
    askAuthor: (member, caseId) => requireVerification(member, { kind: 'job-post', caseId }),
    endCase: jobPostCases.end,
    isWaiting: async ({ server, id }) => (await records.get({ server, id }))?.state === 'waiting',
    async reportBan(member) {
      const linked = await usedProofs.listLinkedAccounts(member);
      if (linked.length > 0) await alerts.reportLinkedAccounts(member, linked);
    },

    async vouch(moderator, { server, id }, isConfirmed = false) {
      const record = await records.get({ server, id });
      if (record?.state !== 'waiting') return false;
      if (record.usedBannedProof && !isConfirmed) return 'banned-proof';
      const at = clock.now().getTime();
      const open = { state: 'open', by: 'moderator', at, moderator: moderator.id } as const;
      await enforcement.release({ server, id, name: id, roles: [] }, open);
      await links.revokeForMember({ server, id });
      return true;
    },

    listWaiting: createWaitingList({ records, adapterOf }),

    findUnmutedChannels: (server) => adapterOf(server)?.findUnmutedChannels?.(server) ?? [],

    releaseAll: (moderator) => releaseAll.request(moderator.server, moderator),

    ...createLinkRequests({ ...ports, records, createLink }),

    findVerification: verifications.find,

    ...createGateConfirmations({ ...ports, records }),

    verificationService,

    async resume() {
      await enforcement.resume();
      await releaseAll.run();
      await verifications.resume();
      await links.deleteExpired(clock.now());
    },

    async deleteExpiredProofs() {
      await verifications.deleteExpired(clock.now());
      await usedProofs.deleteExpired((server) => policies.of(server).gate, clock.now());
    },
  };
}

/** Creates the function that stops a member who must verify, and sends the link. It never throws. */
function createRequirement(
  parts: Pick<GatePorts, 'policies' | 'clock' | 'log'> & {
    readonly records: Pick<GateRecords, 'get'>;
    readonly enforcement: Pick<GateEnforcement, 'quarantine'>;
    readonly jobPostCases: Pick<JobPostCases, 'add'>;
    readonly notifyMember: NotifyMember;
  },
): (member: Member, event: GateEvent) => Promise<GateMuting | undefined> {
  const { policies, clock, log, records, enforcement, jobPostCases, notifyMember } = parts;
  return async (member, event) => {
    const policy = policies.of(member.server);
    if (policy.gate.mode === 'off') return undefined;
    const caseId = event.kind === 'job-post' ? event.caseId : undefined;
    try {
      const record = await records.get(member);
      if (caseId !== undefined && record) await jobPostCases.add(member, caseId);
      const why = verificationReason({ policy, member, event, record, now: clock.now() });
      const muting = why && (await enforcement.quarantine(member, why, caseId));
      if (muting) await notifyMember(member, muting);
      return muting;
    } catch (error) {
      log.error('gate_event_failed', { member: memberKey(member), error: errorName(error) });
      return undefined;
    }
  };
}

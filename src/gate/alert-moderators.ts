import type { Adapter, Clock, Leases, Log, Member, PolicyStore, Server, Wording, Wordings } from '#core';
import { fillTemplate, memberKey, moderatorChannelOf, serverKey, wordingFor } from '#core';
import { errorName } from '#lib';

const HOUR_MS = 60 * 60 * 1000;

/** An account that used a number or an identity, and whether it is banned through a case. */
export interface ProofUser {
  readonly id: string;
  readonly isBanned: boolean;
}

/** Notices of the gate in the moderators' channel. They name accounts, never a number. None of them throws. */
export interface GateAlerts {
  /** The server has reached its limit of text messages; at most once an hour. */
  reportServerLimit(server: Server): Promise<void>;
  /** A member used the number or identity of a banned account; at most once a day. */
  reportBannedProof(member: Pick<Member, 'server' | 'id'>, users: readonly ProofUser[]): Promise<void>;
  /** Other accounts were let in with the number or identity of a member who is banned now; once. */
  reportLinkedAccounts(member: Pick<Member, 'server' | 'id'>, users: readonly ProofUser[]): Promise<void>;
}

/**
 * Creates the notices.
 * @example await createGateAlerts(ports).reportServerLimit(server)
 */
export function createGateAlerts(ports: {
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly leases: Leases;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}): GateAlerts {
  const { policies, adapterOf, leases, wording, clock, log } = ports;

  /** Without a moderators' channel, the alert is only in the log. */
  async function alert(
    server: Server,
    { what, ttlMs }: { readonly what: string; readonly ttlMs: number },
    textOf: (words: Wording) => string,
  ): Promise<void> {
    const { language } = policies.of(server);
    const adapter = adapterOf(server);
    const key = `gate/alert/${serverKey(server)}/${what}`;
    try {
      const now = clock.now();
      if (!(await leases.acquire(key, now, ttlMs))) return;
      log.warn('gate_alert', { server: serverKey(server), what: what.split('/')[0]! });
      const channel = moderatorChannelOf(server, adapter, policies);
      if (channel === undefined) return;
      await adapter?.apply(server, {
        kind: 'notice',
        channel,
        text: textOf(wordingFor(wording[language], server)),
        key: `${key}/${now.getTime()}`,
      });
    } catch (error) {
      log.error('gate_alert_failed', { server: serverKey(server), error: errorName(error) });
    }
  }

  const formatUsers = (users: readonly ProofUser[], { gate, list }: Wording): string =>
    users.map(({ id, isBanned }) => (isBanned ? fillTemplate(gate.alert.banneduser, { id }) : id)).join(list);

  return {
    reportServerLimit: (server) =>
      alert(server, { what: 'server-limit', ttlMs: HOUR_MS }, ({ gate }) => gate.alert.serverlimit),
    reportBannedProof: (member, users) =>
      alert(member.server, { what: `banned-proof/${memberKey(member)}`, ttlMs: 24 * HOUR_MS }, (words) =>
        fillTemplate(words.gate.alert.bannedproof, { id: member.id, accounts: formatUsers(users, words) }),
      ),
    reportLinkedAccounts: (member, users) =>
      alert(
        member.server,
        { what: `linked-accounts/${memberKey(member)}`, ttlMs: 30 * 24 * HOUR_MS },
        (words) =>
          fillTemplate(words.gate.alert.linkedaccounts, {
            id: member.id,
            accounts: formatUsers(users, words),
          }),
      ),
  };
}

import { hash } from 'node:crypto';
import { type AccountVerification, type EventFeed, isTenantServer } from '#core';
import type { NetworkVerifications } from '../../../gate/create-gate.ts';

/**
 * The tenants as networks of the gate: the end of a verification is an event of their feed, once for each verification.
 * @example createNetworkVerifications(feed).announce(verification)
 */
export const createNetworkVerifications = (feed: Pick<EventFeed, 'append'>): NetworkVerifications => ({
  isNetwork: isTenantServer,
  async announce(verification) {
    const { id, member, endedAt, at } = verification;
    await feed.append(member.server.id, {
      id: `evt_${hash('sha256', `verification.completed/${member.server.id}/${id}`, 'base64url').slice(0, 22)}`,
      type: 'org.yamidome.verification.completed.v1',
      subject: member.id,
      at: endedAt ?? at,
      data: toData(verification),
    });
  },
});

const toData = ({ id, member, cause, state, by, usedBannedProof }: AccountVerification) => ({
  ...{ id, account: member.id, cause, state },
  ...(by && { level: by === 'number' ? 'sms' : 'oidc' }),
  bannedProof: usedBannedProof === true,
});

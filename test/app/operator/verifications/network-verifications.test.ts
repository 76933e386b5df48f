import { expect, test } from 'vitest';
import type { AccountVerification } from '#core';
import { describeAction } from '../../../../src/app/operator/platform/describe-action.ts';
import { createNetworkVerifications } from '../../../../src/app/operator/verifications/network-verifications.ts';
import { createMemoryEventFeed } from '../../../../src/memory/index.ts';

const TINY = { platform: 'operator', id: 'tiny' };
const ENDED: AccountVerification = {
  id: 'v20759-0123456789012345678901',
  member: { server: TINY, id: 'rin' },
  cause: 'requested',
  language: 'ja',
  state: 'refused',
  by: 'number',
  usedBannedProof: true,
  at: new Date('2026-11-02T03:00:00Z'),
  until: new Date('2026-11-03T03:00:00Z'),
  endedAt: new Date('2026-11-02T03:05:00Z'),
};

test('the end of a verification is one event of the feed of its network, also when it is announced twice', async () => {
  const { feed } = createMemoryEventFeed();
  const networks = createNetworkVerifications(feed);
  await networks.announce(ENDED);
  await networks.announce(ENDED);
  expect(await feed.listEvents('tiny', 0, 9)).toMatchObject([
    {
      type: 'org.yamidome.verification.completed.v1',
      subject: 'rin',
      at: ENDED.endedAt,
      data: {
        id: ENDED.id,
        account: 'rin',
        cause: 'requested',
        state: 'refused',
        level: 'sms',
        bannedProof: true,
      },
    },
  ]);
});

test('tenants are networks, and communities on chat platforms are none', () => {
  const { isNetwork } = createNetworkVerifications(createMemoryEventFeed().feed);
  expect([isNetwork(TINY), isNetwork({ platform: 'sandbox', id: 'main' })]).toEqual([true, false]);
});

test('a letter of the gate has the address of the page as a value, and when it ends', () => {
  const member = { server: TINY, id: 'rin', name: 'rin', roles: [] };
  const link = { url: 'https://gate.example/gate/abc', verification: ENDED };
  const action = { kind: 'reply', member, letter: { text: 'x', verification: link } } as const;
  expect(describeAction(action).letter).toEqual({
    text: 'x',
    verification: { id: ENDED.id, url: link.url, expiresAt: '2026-11-03T03:00:00.000Z' },
  });
});

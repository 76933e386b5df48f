import type { Card, Server } from '#core';

/**
 * A short card of an undecided case.
 * @example await adapter.apply(server, { kind: 'card', card: { ...createPlainCard(server), revision: 2 } })
 */
export const createPlainCard = (server: Server): Card => ({
  caseId: 'Y-4G7C2Q0M1X',
  revision: 1,
  title: '要確認の投稿（Y-4G7C2Q0M1X）',
  status: '確認待ち',
  author: { server, id: '41771983423143937', name: 'rin', roles: [] },
  channel: 'general',
  text: 'an offer',
  spans: [{ start: 0, end: 2 }],
  reasons: ['a reason (pack/rule)'],
  facts: [{ label: 'probability', value: '99%' }],
  buttons: [
    { decision: 'uphold', label: '違反と認める' },
    { decision: 'overturn', label: '取り消す' },
  ],
});

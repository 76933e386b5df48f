import { expect, test } from 'vitest';
import { tenantServer, wordingFor } from '#core';
import { wordings } from '../../support/shipped-wording-and-policy.ts';

test('what a network, its accounts and its moderators read about the gate speaks of the service and not of a server', () => {
  for (const [wording, server] of [
    [wordings.ja, 'サーバー'],
    [wordings.en, 'server'],
  ] as const) {
    const { closed, asked, askmoderator, hint, alert } = wordingFor(wording, tenantServer('tiny')).gate;
    const texts = [closed, asked, askmoderator, hint, ...Object.values(alert)];
    expect(texts.filter((text) => text.includes(server))).toEqual([]);
    expect(texts).toHaveLength(8);
    expect(wordingFor(wording, { platform: 'discord' }).gate).toEqual(wording.gate);
  }
});

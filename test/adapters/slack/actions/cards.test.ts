import { expect, it } from 'vitest';
import type { Card } from '#core';
import { createBreakableKeyValueStore } from '../../../support/breakable-key-value-store.ts';
import { createPlainCard } from '../../../support/plain-card.ts';
import { openWorkspaceFixture } from '../fixtures/one-workspace.ts';

it('a card posted while the database was down is deleted when the earlier card of the case is found again', async () => {
  const { store, setAvailable } = createBreakableKeyValueStore();
  const fixture = await openWorkspaceFixture({ adapter: { keyValueStore: store } });
  const { server, bot, slack } = fixture;
  const card = createPlainCard(server);
  const publish = (change: Partial<Card>) =>
    bot.adapter.apply(server, { kind: 'card', card: { ...card, ...change } });
  await publish({ revision: 3, status: 'before' });
  // The poster finds its own last posts again: the earlier card is further up.
  for (let nth = 0; nth < 50; nth++) await fixture.aoi.says(fixture.mods, `message ${nth}`);
  setAvailable(false);
  await publish({ revision: 0, status: 'meanwhile', unstored: true });
  expect(fixture.listCards()).toHaveLength(2);
  setAvailable(true);
  await publish({ revision: 4, status: 'after' });
  expect(fixture.listCards().map(slack.visibleTextOf)).toEqual([expect.stringContaining('after')]);
  expect(slack.internalErrors).toEqual([]);
  await fixture.close();
});

it('a card that Slack refuses is posted short, and is whole again when the case changes', async () => {
  const fixture = await openWorkspaceFixture();
  fixture.slack.faults.respondWithError('chat.postMessage', 'msg_blocks_too_long');
  await fixture.rin.says(fixture.general, 'DOUBTFUL words');
  const card = await fixture.waitForCard('接続先が受け付けない');
  expect(fixture.slack.visibleTextOf(card)).not.toContain('words');
  await fixture.aoi.presses(fixture.mods, card, '担当する');
  await fixture.waitForCard('words');
  expect(fixture.listCards()).toHaveLength(1);
  await fixture.close();
});

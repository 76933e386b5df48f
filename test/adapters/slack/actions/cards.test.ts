import { expect, it } from 'vitest';
import type { Card } from '#core';
import { createBreakableKeyValueStore } from '../../../support/breakable-key-value-store.ts';
import { createPlainCard } from '../../../support/plain-card.ts';
import { openWorkspaceFixture } from '../fixtures/one-workspace.ts';

it('a card posted while the database was down gives way to the card that the case had before, once it is back', async () => {
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

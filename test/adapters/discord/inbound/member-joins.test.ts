import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let fixture: CommandFixture;
beforeAll(async () => {
  fixture = await openCommandFixture();
});
afterAll(() => fixture.stop());

test('a join is reported to the intake, and the server is one of the listed servers', async () => {
  expect(fixture.adapter.listServers()).toEqual([fixture.server]);
  const sora = fixture.discord.person('sora');
  await sora.joins(fixture.guild);
  await fixture.discord.until('the join is received', () => fixture.joined.includes(sora.id));
});

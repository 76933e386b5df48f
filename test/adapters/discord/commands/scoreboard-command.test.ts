import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let fixture: CommandFixture;
beforeAll(async () => {
  fixture = await openCommandFixture();
});
afterAll(() => fixture.stop());

test("figures are a moderator's command, with the table as a file", async () => {
  fixture.guild.role('Mods', { permissions: ['ManageMessages'] });
  const mio = fixture.guild.member('mio');
  const mod = fixture.guild.member('aoi', { roles: ['Mods'] });
  await expect(mio.runs('/scoreboard')).rejects.toThrow(/not offered/);
  const reply = await mod.runs('/記録', { month: '2026-11' });
  expect(reply).toMatchObject({ ephemeral: true });
  expect(reply.text).toContain('闇止めの記録');
  const wrong = await mod.runs('/scoreboard', { month: 'Nov' });
  expect(wrong.text).toContain('2026-11');
});

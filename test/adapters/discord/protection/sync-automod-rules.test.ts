import type { APIAutoModerationRule } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let phrases: string[];
let fixture: GuildFixture;
beforeEach(async () => {
  phrases = ['RECRUIT 荷物を運ぶだけ'];
  fixture = await openGuildFixture({ policy: { native: 'on' }, adapter: { phrases: () => phrases } });
  await fixture.discord.until('the rule is made', () => rules().length === 1);
});
afterEach(() => fixture.close());

const rules = (): APIAutoModerationRule[] => [...fixture.guild.state.automodRules.values()];
const server = () => ({ platform: 'discord', id: fixture.guild.id });

describe("Discord's own filter", () => {
  it('gets what is certain, with stars for a language without spaces', () => {
    expect(rules()[0]).toMatchObject({ name: 'yamidome 1', enabled: true, trigger_type: 1 });
    expect(rules()[0]!.trigger_metadata.keyword_filter).toEqual(['*RECRUIT 荷物を運ぶだけ*']);
  });

  it('blocks it before a member reads it: it still becomes one case and one strike', async () => {
    await fixture.rin.says(fixture.general, 'いい話 RECRUIT 荷物を運ぶだけ です').catch(() => undefined);
    const card = await fixture.waitForCard('すでに削除されていました');
    expect(visibleTextOf(card)).toContain('RECRUIT');
    expect(fixture.discord.messagesIn(fixture.general)).toEqual([]);
    await fixture.discord.until('the direct message', () => fixture.discord.dmsOf(fixture.rin).length === 1);
    expect(fixture.cards()).toHaveLength(1);
    const rin = { server: server(), id: fixture.rin.id };
    expect((await fixture.bot.intake.getMemberHistory(rin)).strikes).toBe(1);
  });

  it('follows when the packs change, and never has two of the same', async () => {
    phrases = Array.from({ length: 1500 }, (_, n) => `RECRUIT ${n}`);
    await fixture.restart();
    await fixture.discord.until('two rules', () => rules().length === 2);
    expect(rules()[0]!.trigger_metadata.keyword_filter).toHaveLength(1000);
    await fixture.restart();
    await expect.poll(() => fixture.discord.gateway.identifies.length).toBeGreaterThan(2);
    expect(rules()).toHaveLength(2);
  });

  it('is left as others made it, and given back when the server switches it off', async () => {
    const other = { ...rules()[0]!, id: '1', name: 'ours', creator_id: fixture.guild.owner.id };
    fixture.guild.state.automodRules.set(other.id, other);
    await fixture.policies.set(server(), { ...fixture.policies.of(server()), native: 'off' });
    await fixture.restart();
    await fixture.discord.until('ours is gone', () => rules().length === 1);
    expect(rules()[0]!.name).toBe('ours');
  });

  it('is not used in shadow mode', async () => {
    await fixture.policies.set(server(), { ...fixture.policies.of(server()), mode: 'shadow' });
    await fixture.restart();
    await fixture.discord.until('the rule is gone', () => rules().length === 0);
  });

  it('takes over its rules of an earlier stay instead of making them twice', async () => {
    const [oldRule] = rules();
    await removeAndInviteBot();
    await expect.poll(() => fixture.stores.keyValueStore.list('native/')).toHaveLength(1);
    phrases = ['RECRUIT 別の言葉'];
    await fixture.restart();
    await fixture.discord.until('the new phrase', () =>
      rules().some(
        ({ trigger_metadata: { keyword_filter: keywords } }) => keywords?.[0] === '*RECRUIT 別の言葉*',
      ),
    );
    expect(rules().map(({ id }) => id)).toEqual([oldRule!.id]);
  });

  it('takes its rules of an earlier stay away when the server does not want them any more', async () => {
    await fixture.policies.set(server(), { ...fixture.policies.of(server()), native: 'off' });
    await removeAndInviteBot();
    await fixture.discord.until('the rule is gone', () => rules().length === 0);
  });

  /** Removes the bot and invites it again; Discord keeps the rules. */
  async function removeAndInviteBot() {
    fixture.guild.removesBot();
    await fixture.discord.until('the removal is logged', () =>
      fixture.logLines.some((line) => line.includes('guild_removed')),
    );
    fixture.guild.invitesBot();
  }
});

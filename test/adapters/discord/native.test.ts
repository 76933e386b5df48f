import type { APIAutoModerationRule } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../support/discord/index.ts';
import { type Community, openCommunity } from './community.ts';

let phrases: string[];
let town: Community;
beforeEach(async () => {
  phrases = ['RECRUIT 荷物を運ぶだけ'];
  town = await openCommunity({ policy: { native: 'on' }, adapter: { phrases: () => phrases } });
  await town.discord.until('the rule is made', () => rules().length === 1);
});
afterEach(() => town.close());

const rules = (): APIAutoModerationRule[] => [...town.guild.state.rules.values()];
const server = () => ({ platform: 'discord', id: town.guild.id });

describe("Discord's own filter", () => {
  it('gets what is certain, with stars for a language without spaces', () => {
    expect(rules()[0]).toMatchObject({ name: 'yamidome 1', enabled: true, trigger_type: 1 });
    expect(rules()[0]!.trigger_metadata.keyword_filter).toEqual(['*RECRUIT 荷物を運ぶだけ*']);
  });

  it('blocks it before anybody reads it: a case and a strike all the same, and once', async () => {
    await town.rin.says(town.general, 'いい話 RECRUIT 荷物を運ぶだけ です').catch(() => undefined);
    const card = await town.card('すでに削除されていました');
    expect(wordsOf(card)).toContain('RECRUIT');
    expect(town.discord.messagesIn(town.general)).toEqual([]);
    await town.discord.until('the letter', () => town.discord.dmsOf(town.rin).length === 1);
    expect(town.cards()).toHaveLength(1);
    const rin = { server: server(), id: town.rin.id };
    expect((await town.bot.intake.standing(rin)).strikes).toBe(1);
  });

  it('follows when the packs change, and never has two of the same', async () => {
    phrases = Array.from({ length: 1500 }, (_, n) => `RECRUIT ${n}`);
    await town.restart();
    await town.discord.until('two rules', () => rules().length === 2);
    expect(rules()[0]!.trigger_metadata.keyword_filter).toHaveLength(1000);
    await town.restart();
    await expect.poll(() => town.discord.gateway.identifies.length).toBeGreaterThan(2);
    expect(rules()).toHaveLength(2);
  });

  it('is left as others made it, and given back when the server switches it off', async () => {
    const other = { ...rules()[0]!, id: '1', name: 'ours', creator_id: town.guild.owner.id };
    town.guild.state.rules.set(other.id, other);
    await town.policies.set(server(), { ...town.policies.of(server()), native: 'off' });
    await town.restart();
    await town.discord.until('ours is gone', () => rules().length === 1);
    expect(rules()[0]!.name).toBe('ours');
  });

  it('is not used in shadow mode', async () => {
    await town.policies.set(server(), { ...town.policies.of(server()), mode: 'shadow' });
    await town.restart();
    await town.discord.until('the rule is gone', () => rules().length === 0);
  });

  it('takes over its rules of an earlier stay instead of making them twice', async () => {
    const [before] = rules();
    await leavesAndReturns();
    await expect.poll(() => town.stores.memos.list('native/')).toHaveLength(1);
    phrases = ['RECRUIT 別の言葉'];
    await town.restart();
    await town.discord.until('the new words', () =>
      rules().some(({ trigger_metadata: { keyword_filter: words } }) => words?.[0] === '*RECRUIT 別の言葉*'),
    );
    expect(rules().map(({ id }) => id)).toEqual([before!.id]);
  });

  it('takes its rules of an earlier stay away when the server does not want them any more', async () => {
    await town.policies.set(server(), { ...town.policies.of(server()), native: 'off' });
    await leavesAndReturns();
    await town.discord.until('the rule is gone', () => rules().length === 0);
  });

  /** Put out, and invited again: Discord keeps the rules. */
  async function leavesAndReturns() {
    town.guild.removesBot();
    await town.discord.until('the removal is heard', () =>
      town.logged.some((line) => line.includes('removed from a guild')),
    );
    town.guild.invitesBot();
  }
});

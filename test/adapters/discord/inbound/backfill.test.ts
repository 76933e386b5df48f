import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

/** The bot sees one message, so that a later backfill has a start. */
const handleOneOffer = async () => {
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT first'));
};

describe('messages that were posted while the bot was away are judged afterwards', () => {
  it('after the bot was stopped and started again', async () => {
    await handleOneOffer();
    await fixture.stop();
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    const fine = await fixture.kei.says(fixture.general, 'ただの雑談');
    await fixture.start();
    await fixture.waitUntilGone(missed);
    expect(fixture.isPresent(fine)).toBe(true);
  });

  it('after a session that could not be resumed', async () => {
    await handleOneOffer();
    fixture.discord.gateway.forgetSessions();
    fixture.discord.gateway.closeConnections(4009);
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.waitUntilGone(missed);
  });

  it('after a resumed session, by what Discord tells again', async () => {
    await handleOneOffer();
    fixture.discord.gateway.requestReconnect();
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.waitUntilGone(missed);
    await fixture.discord.until('the session is resumed', () => fixture.discord.gateway.resumes.length > 0);
    const later = await fixture.kei.says(fixture.general, 'RECRUIT later');
    await fixture.waitUntilGone(later);
  });

  it('after Discord itself was away', async () => {
    await handleOneOffer();
    fixture.discord.down();
    fixture.discord.up();
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.waitUntilGone(missed);
  });

  it('but moderators are known as such in a history too', async () => {
    await handleOneOffer();
    await fixture.stop();
    const quoted = await fixture.aoi.says(fixture.general, 'RECRUIT という投稿に注意');
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.start();
    await fixture.waitUntilGone(missed);
    expect(fixture.isPresent(quoted)).toBe(true);
  });

  it('an innocent message that was edited into a solicitation meanwhile, too', async () => {
    const fine = await fixture.kei.says(fixture.general, 'ただの雑談');
    const untouched = await fixture.kei.says(fixture.general, 'もうひとつの雑談');
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(untouched.id);
    await fixture.stop();
    fixture.discord.clock.advance(1000);
    await fixture.kei.edits(fine, 'RECRUIT meanwhile');
    await fixture.start();
    await fixture.waitUntilGone(fine);
    expect(fixture.isPresent(untouched)).toBe(true);
    await fixture.waitForCard('非表示にしました');
  });

  it('and one that its author deleted meanwhile leaves nothing to be done', async () => {
    fixture.discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 1000);
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.discord.until('hiding is postponed', () =>
      fixture.logLines.some((line) => line.includes('action_retry_scheduled')),
    );
    await fixture.stop();
    fixture.discord.faults.clear();
    await fixture.rin.deletes(post);
    await fixture.start();
    fixture.discord.clock.advance(60_000);
    await fixture.waitForCard('非表示にしました');
    await expect.poll(() => fixture.stores.outbox.countPending(), { timeout: 5000 }).toBe(0);
    expect(fixture.cards()).toHaveLength(1);
  });

  it('and the members who replied meanwhile are known; for older messages they are unknown', async () => {
    const older = await fixture.kei.says(fixture.general, '前からある投稿');
    const ref = (id: string) => ({
      server: { platform: 'discord', id: fixture.guild.id },
      channel: fixture.general.id,
      id,
    });
    expect(await fixture.bot.adapter.getResponders(ref(older.id))).toEqual([]);
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(older.id);
    await fixture.stop();
    fixture.discord.clock.advance(1000);
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.rin.says(fixture.general, 'なに？', { replyTo: missed });
    await fixture.start();
    await fixture.waitUntilGone(missed);
    const responders = await fixture.bot.adapter.getResponders(ref(missed.id));
    expect(responders?.map(({ id }) => id)).toEqual([fixture.rin.id]);
    expect(await fixture.bot.adapter.getResponders(ref(String(BigInt(older.id) - 1000n)))).toBeUndefined();
  });

  it('page after page, the oldest first', async () => {
    await handleOneOffer();
    await fixture.stop();
    const first = await fixture.kei.says(fixture.general, 'RECRUIT early');
    for (let n = 0; n < 120; n++) await fixture.kei.says(fixture.general, `雑談 ${n}`);
    const last = await fixture.kei.says(fixture.general, 'RECRUIT late');
    await fixture.start();
    await fixture.waitUntilGone(last);
    expect(fixture.isPresent(first)).toBe(false);
    const after = fixture.discord
      .requestsTo('GET /channels/:channel/messages')
      .map(({ query }) => new URLSearchParams(query).get('after') ?? '');
    expect(after).toHaveLength(2);
    expect([...after].sort()).toEqual(after);
  });
});

describe('a message that was not stored when the process ended is read again', () => {
  /** The archive takes nothing from now on, so that messages are in progress until the returned function is called. */
  const stopArchive = () => {
    const { append } = fixture.stores.archive;
    let callCount = 0;
    fixture.stores.archive.append = () => {
      callCount += 1;
      return new Promise(() => undefined);
    };
    return {
      waitUntilAsked: () => fixture.discord.until('the archive is asked', () => callCount > 0),
      restore: () => {
        fixture.stores.archive.append = append;
      },
    };
  };

  it('a new post', async () => {
    const archive = stopArchive();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await archive.waitUntilAsked();
    await fixture.stop();
    archive.restore();
    await fixture.start();
    await fixture.waitUntilGone(post);
  });

  it('the very first post of a server, although newer posts are finished', async () => {
    const archive = stopArchive();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.kei.says(fixture.general, 'おはよう');
    await archive.waitUntilAsked();
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(String(BigInt(post.id) - 1n));
    await fixture.stop();
    archive.restore();
    await fixture.start();
    await fixture.waitUntilGone(post);
  });

  it('the first post of all, before the first mark was written', async () => {
    const { put } = fixture.stores.keyValueStore;
    fixture.stores.keyValueStore.put = async () => undefined;
    const archive = stopArchive();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await archive.waitUntilAsked();
    await fixture.stop();
    expect(await fixture.stores.keyValueStore.list('seen/')).toEqual([]);
    fixture.stores.keyValueStore.put = put;
    archive.restore();
    await fixture.start();
    await fixture.waitUntilGone(post);
  });

  it('an edit, also of a post with a hundred newer ones after it', async () => {
    const fine = await fixture.rin.says(fixture.general, 'ただの雑談');
    for (let n = 0; n < 110; n++) await fixture.kei.says(fixture.general, `雑談 ${n}`);
    const archive = stopArchive();
    await fixture.rin.edits(fine, 'RECRUIT');
    await archive.waitUntilAsked();
    await fixture.stop();
    archive.restore();
    await fixture.start();
    await fixture.waitUntilGone(fine);
  });

  it('a post that neither the archive nor the fallback queue took', async () => {
    const { archive, fallbackQueue } = fixture.stores;
    const { append } = archive;
    const { enqueue } = fallbackQueue;
    archive.append = async () => {
      throw new Error('the disk is full');
    };
    fallbackQueue.enqueue = async () => false;
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.waitForCard('証拠');
    await fixture.stop();
    archive.append = append;
    fallbackQueue.enqueue = enqueue;
    await fixture.start();
    await fixture.waitUntilGone(post);
  });

  it('a post that was being read back', async () => {
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.stop();
    const post = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    const archive = stopArchive();
    await fixture.start();
    await archive.waitUntilAsked();
    await fixture.stop();
    archive.restore();
    await fixture.start();
    await fixture.waitUntilGone(post);
  });

  it('a channel that Discord did not give for a while, without a new connection', async () => {
    await handleOneOffer();
    await fixture.stop();
    const post = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    fixture.discord.faults.fail('GET /channels/:channel/messages', 503, 1000);
    await fixture.start({ gapRetryIntervalMs: 50 });
    await fixture.discord.until('the channel was asked for', () =>
      fixture.logLines.some((line) => line.includes('backfill_channel_failed')),
    );
    fixture.discord.faults.clear();
    await fixture.waitUntilGone(post);
  });

  it('a channel that Discord did not give for a while', async () => {
    await handleOneOffer();
    await fixture.stop();
    const post = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    fixture.discord.faults.fail('GET /channels/:channel/messages', 503, 1000);
    await fixture.start();
    await fixture.discord.until('the channel was asked for', () =>
      fixture.logLines.some((line) => line.includes('backfill_channel_failed')),
    );
    await fixture.waitUntilGone(await fixture.kei.says(fixture.general, 'RECRUIT later'));
    await fixture.stop();
    fixture.discord.faults.clear();
    await fixture.start();
    await fixture.waitUntilGone(post);
  });
});

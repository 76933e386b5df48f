import { describe, expect, it } from 'vitest';
import type { Comparison, Message, Playground } from '#core';
import { message, moderator, SERVER } from '../../../support/messages.ts';
import { RECRUITING_TEXT } from '../../../support/worlds/command-world.ts';
import { createPlaygroundWorld, viewer } from './playground-world.ts';

const kei = viewer();
const DRAFT = { review: '4%', hide: '100%', phrases: 'hide: アサガオ\nreview: ヒマワリ', ownPack: '' };

async function* history(...messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}

const linked = (text: string, nth: number) => message('rin', text, { url: `https://chat.example/${nth}` });

/** Gives turns to the event loop until the comparison has ended. */
async function untilEnded(playground: Playground): Promise<Comparison> {
  for (;;) {
    const comparison = playground.readComparison(kei);
    if (comparison && comparison.state !== 'running') return comparison;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const openWorld = async (histories: Readonly<Record<string, () => AsyncIterable<Message>>>) => {
  const world = createPlaygroundWorld({ histories });
  await world.playground.saveDraft(kei, DRAFT, { revision: 0, language: 'ja' });
  const start = (channels: readonly string[], examples = false) =>
    world.playground.startComparison(kei, { channels, examples, language: 'ja' });
  return { ...world, start };
};

describe('a comparison on the history of channels', () => {
  it('lists what is newly hidden, reviewed and released, with texts and reasons, and touches nothing', async () => {
    const { playground, start, stores, logged } = await openWorld({
      general: () =>
        history(
          linked('アサガオの種', 1),
          linked('ヒマワリの種', 2),
          linked(RECRUITING_TEXT, 3),
          linked('おはよう', 4),
          message(moderator(), 'アサガオ'),
        ),
    });
    expect(await start(['general'])).toBe('started');
    const { state, read, history: changes } = await untilEnded(playground);
    expect([state, read, changes.judged]).toEqual(['done', 5, 4]);
    expect(changes.counts).toEqual({ hidden: 1, reviewed: 1, released: 1 });
    expect(changes.hidden).toMatchObject([
      { text: 'アサガオの種', before: 'pass', after: 'hide', source: { url: 'https://chat.example/1' } },
    ]);
    expect(changes.hidden[0]?.reasons[0]).toMatchObject({ rule: 'server/phrase', words: ['アサガオ'] });
    expect(changes.reviewed[0]?.text).toBe('ヒマワリの種');
    expect(changes.released).toMatchObject([{ text: RECRUITING_TEXT, before: 'hide', after: 'review' }]);
    expect(await stores.archive.listCasesOfServer(SERVER, 10)).toEqual([]);
    expect(logged.join()).not.toContain('アサガオ');
  });

  it('reads only channels that the viewer may read', async () => {
    const { playground, start } = await openWorld({ general: () => history(linked('おはよう', 1)) });
    expect(await start(['secret'])).toBe('no-channel');
    expect(await start(['general', 'secret'])).toBe('started');
    const { history: changes, unreadChannels } = await untilEnded(playground);
    expect([changes.judged, unreadChannels]).toEqual([1, []]);
  });

  it('is shown only to the person who started it, and not longer than half an hour', async () => {
    const { playground, start, clock } = await openWorld({ general: () => history(linked('アサガオ', 1)) });
    await start(['general']);
    await untilEnded(playground);
    expect(playground.readComparison(viewer('administrator', 'rei'))).toBeUndefined();
    clock.advance(31 * 60_000);
    expect(playground.readComparison(kei)).toBeUndefined();
  });

  it('runs once for each server, also in several processes, and can be cancelled', async () => {
    let read = 0;
    async function* endless() {
      for (;;) yield linked('アサガオ', read++);
    }
    const world = await openWorld({ general: endless });
    expect(await world.start(['general'])).toBe('started');
    expect(await world.start(['general'])).toBe('busy');
    const request = { channels: ['general'], examples: false, language: 'ja' } as const;
    expect(await world.openProcess().playground.startComparison(kei, request)).toBe('busy');
    world.playground.cancelComparison(viewer('administrator', 'rei'));
    while (read < 50) await new Promise((resolve) => setImmediate(resolve));
    world.playground.cancelComparison(kei);
    const { state, history: changes } = await untilEnded(world.playground);
    expect(state).toBe('cancelled');
    expect(changes.counts.hidden).toBe(changes.judged);
    expect(changes.hidden).toHaveLength(Math.min(100, changes.judged));
    expect(await world.start(['general'])).toBe('started');
    world.playground.cancelComparison(kei);
    await untilEnded(world.playground);
  });

  it('keeps what it has when the platform stops answering in one channel, and names the channel', async () => {
    async function* broken(): AsyncGenerator<Message> {
      yield linked('アサガオ', 1);
      throw new Error('the platform is down');
    }
    const { playground, start, logged } = await openWorld({
      broken,
      general: () => history(linked('アサガオ', 2)),
    });
    await start(['broken', 'general']);
    const { state, history: changes, unreadChannels } = await untilEnded(playground);
    expect([state, changes.counts.hidden, unreadChannels]).toEqual(['done', 2, ['#broken']]);
    expect(logged.join()).toContain('playground_history_failed');
  });
});

it('a comparison on the shipped examples names the rule of each changed example', async () => {
  const { playground, start } = await openWorld({});
  expect(await start([], true)).toBe('started');
  const { examples } = await untilEnded(playground);
  expect(examples.judged).toBeGreaterThan(500);
  // With 100% nothing is hidden by its probability any more.
  expect(examples.counts.released).toBeGreaterThan(50);
  expect(examples.released[0]).toMatchObject({
    before: 'hide',
    source: { rule: expect.stringMatching(/^[a-z-]+/) },
  });
});

it('without a draft there is nothing to compare', async () => {
  const { playground } = createPlaygroundWorld();
  const request = { channels: [], examples: true, language: 'ja' } as const;
  expect(await playground.startComparison(kei, request)).toBe('no-draft');
});

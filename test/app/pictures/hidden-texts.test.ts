import { describe, expect, it } from 'vitest';
import type { Message } from '#core';
import { edited, member, message } from '../../support/messages.ts';
import {
  caseIdOf,
  createKnownPicturesWorld,
  PHOTO,
  variant,
  WORDS,
} from '../../support/worlds/known-pictures-world.ts';

describe('a picture whose post is hidden by its text', () => {
  it('is known after the decision, although the platform has deleted it, and hides another post', async () => {
    const { post, decide, adapter, stateOf } = createKnownPicturesWorld({ a: WORDS, b: variant(WORDS, 9) });
    const first = await post('rin', 'RECRUIT', 'a');
    expect(adapter.isHidden(first)).toBe(true);
    const { evidence, latest } = await stateOf(first);
    for (const { message: read } of [evidence, latest])
      expect(read.readPictures).toMatchObject([{ picture: 'a', lines: [{ text: WORDS.text }] }]);
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', 'hello', 'b'))).toBe(true);
  });

  it('is quoted on the card, and nothing more is done to the post or its author', async () => {
    const { post, adapter, archive, report, strikes, clock } = createKnownPicturesWorld({ a: WORDS });
    const posted = await post('rin', 'RECRUIT', 'a');
    const events = await archive.read(caseIdOf(posted));
    expect(events.filter(({ kind }) => kind === 'rejudged')).toMatchObject([{ isLateReading: true }]);
    expect(JSON.stringify(adapter.cards.get(caseIdOf(posted)))).toContain(WORDS.text);
    const doneBefore = adapter.requestedActions.filter(({ kind }) => kind !== 'card').map(({ kind }) => kind);
    expect(doneBefore.filter((kind) => kind === 'hide')).toHaveLength(1);
    expect(doneBefore.filter((kind) => kind === 'warn')).toHaveLength(1);
    expect(await strikes.count(posted.author, clock.now(), 90)).toBe(1);
    await report(posted);
    expect((await archive.read(caseIdOf(posted))).filter(({ kind }) => kind === 'rejudged')).toHaveLength(1);
  });

  it('that belongs to another member leads to a review at most: only the text was evidence', async () => {
    const { post, decide, rulingOn } = createKnownPicturesWorld({ a: PHOTO });
    await decide(await post('rin', 'RECRUIT', 'a'), 'uphold');
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('review');
  });

  it('is found innocent with its post, and leads to no further case', async () => {
    const { post, decide, rulingOn, adapter } = createKnownPicturesWorld({ a: WORDS });
    const first = await post('rin', 'RECRUIT', 'a');
    await decide(first, 'overturn');
    expect(adapter.isHidden(first)).toBe(false);
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
  });

  it('in shadow mode is read from the platform, and the post can still be hidden later', async () => {
    const { post, intake, rulingOn, adapter, stateOf } = createKnownPicturesWorld(
      { a: PHOTO },
      { policy: { mode: 'shadow' } },
    );
    const posted = await post('rin', 'RECRUIT', 'a');
    expect((await stateOf(posted)).latest.message.readPictures).toHaveLength(1);
    expect(await rulingOn(posted)).toBe('hide');
    expect(adapter.isHidden(posted)).toBe(false);
    await intake.handleEdit(edited(posted, 'never mind'));
    expect(await rulingOn(posted)).toBe('pass');
  });
});

describe('pictures of hidden posts while others wait', () => {
  const drawn = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => [id, { hash: `${i}`.repeat(16), text: `picture ${id}` }]),
  );

  it('are read last, one after the other', async () => {
    const { intake, waitUntilIdle, holdReader, releaseReader, readTexts } = createKnownPicturesWorld(drawn);
    holdReader();
    for (const id of ['a', 'b'])
      await intake.handleMessage(message(`${id}-author`, 'RECRUIT', { pictures: [id] }));
    for (const id of ['c', 'd', 'e', 'f'])
      await intake.handleMessage(message(`${id}-author`, 'look', { pictures: [id] }));
    releaseReader();
    await waitUntilIdle();
    expect(readTexts).toEqual(['a', 'c', 'd', 'e', 'f', 'b'].map((id) => `picture ${id}`));
  });

  it('are the first to be dropped when too many wait, and their cases stay as they are', async () => {
    const { intake, waitUntilIdle, holdReader, releaseReader, readTexts, stateOf } = createKnownPicturesWorld(
      drawn,
      { maxWaiting: 1 },
    );
    holdReader();
    for (const id of ['a', 'b', 'c', 'd'])
      await intake.handleMessage(message(`${id}-author`, 'look', { pictures: [id] }));
    const hidden = message('rin', 'RECRUIT', { pictures: ['e'] });
    await intake.handleMessage(hidden);
    const before = (await stateOf(hidden)).events.length;
    await intake.handleMessage(message(member('mei'), 'look', { pictures: ['f'] }));
    releaseReader();
    await waitUntilIdle();
    expect(readTexts).toEqual(['a', 'b', 'c', 'd', 'f'].map((id) => `picture ${id}`));
    expect((await stateOf(hidden)).events).toHaveLength(before);
  });

  it('and were dropped or lost with their process, are read when a moderator upholds the case', async () => {
    const { intake, holdReader, releaseReader, restart, decide, post, adapter, readTexts, archive } =
      createKnownPicturesWorld({ a: WORDS, b: WORDS });
    holdReader();
    const blocking = message('kei', 'look', { pictures: ['b'] });
    const hidden = message('rin', 'RECRUIT', { pictures: ['a'] });
    await intake.handleMessage(blocking);
    await intake.handleMessage(hidden);
    restart();
    releaseReader();
    await decide(hidden, 'uphold');
    expect((await archive.read(caseIdOf(hidden))).filter(({ kind }) => kind === 'rejudged')).toHaveLength(1);
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
    const before = readTexts.length;
    await decide(hidden, 'uphold');
    expect(readTexts).toHaveLength(before);
  });
});

/** Posts a text with the picture `a`, and decides about it while the reader is held. */
async function decideBeforeReading(
  { intake, holdReader, decide }: ReturnType<typeof createKnownPicturesWorld>,
  text: string,
  decision: 'uphold' | 'overturn',
): Promise<Message> {
  holdReader();
  const posted = message('rin', text, { pictures: ['a'] });
  await intake.handleMessage(posted);
  await decide(posted, decision);
  return posted;
}

describe('a decision that was made before the pictures were read', () => {
  it('counts for them when they are read, once, and nothing is done again', async () => {
    const world = createKnownPicturesWorld({ a: WORDS, b: WORDS });
    const { releaseReader, waitUntilIdle, post, adapter, stateOf } = world;
    const posted = await decideBeforeReading(world, 'DOUBTFUL', 'uphold');
    const actions = adapter.requestedActions.filter(({ kind }) => kind !== 'card').length;
    releaseReader();
    await waitUntilIdle();
    expect(adapter.requestedActions.filter(({ kind }) => kind !== 'card')).toHaveLength(actions);
    expect((await stateOf(posted)).needsDecision).toBe(false);
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
  });

  it('and was taken back meanwhile, does not count', async () => {
    const world = createKnownPicturesWorld({ a: PHOTO });
    const { releaseReader, waitUntilIdle, takeBack, knownPictures } = world;
    const posted = await decideBeforeReading(world, 'RECRUIT', 'uphold');
    await takeBack(posted);
    releaseReader();
    await waitUntilIdle();
    const reading = { hash: PHOTO.hash, lines: [], codes: [], isTextLike: false };
    expect(await knownPictures.find(posted.ref.server, reading)).toBeUndefined();
  });

  it('and taken back after they were read, does not count any more', async () => {
    const world = createKnownPicturesWorld({ a: PHOTO });
    const { releaseReader, waitUntilIdle, takeBack, knownPictures } = world;
    const posted = await decideBeforeReading(world, 'RECRUIT', 'uphold');
    releaseReader();
    await waitUntilIdle();
    const reading = { hash: PHOTO.hash, lines: [], codes: [], isTextLike: false };
    expect(await knownPictures.find(posted.ref.server, reading)).toMatchObject({ caseId: caseIdOf(posted) });
    await takeBack(posted);
    expect(await knownPictures.find(posted.ref.server, reading)).toBeUndefined();
  });

  it('and found no violation: moderators are asked once more if a picture is an offer, and the post stays', async () => {
    const world = createKnownPicturesWorld({ a: WORDS, b: WORDS });
    const { releaseReader, waitUntilIdle, decide, stateOf, post, adapter } = world;
    const posted = await decideBeforeReading(world, 'DOUBTFUL', 'overturn');
    releaseReader();
    await waitUntilIdle();
    expect((await stateOf(posted)).needsDecision).toBe(true);
    expect(adapter.isHidden(posted)).toBe(false);
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
    await decide(posted, 'overturn');
    expect((await stateOf(posted)).needsDecision).toBe(false);
  });

  it('and found no violation in a photo: moderators are not asked again', async () => {
    const world = createKnownPicturesWorld({
      a: PHOTO,
    });
    const { releaseReader, waitUntilIdle, stateOf } = world;
    const posted = await decideBeforeReading(world, 'DOUBTFUL', 'overturn');
    releaseReader();
    await waitUntilIdle();
    const { needsDecision, latest } = await stateOf(posted);
    expect(latest.message.readPictures).toHaveLength(1);
    expect(needsDecision).toBe(false);
  });

  it('about another text does not count for the pictures of an edit', async () => {
    const world = createKnownPicturesWorld({ a: PHOTO, b: WORDS });
    const { intake, releaseReader, waitUntilIdle, knownPictures } = world;
    const posted = await decideBeforeReading(world, 'DOUBTFUL', 'uphold');
    await intake.handleEdit({ ...edited(posted, 'DOUBTFUL still'), pictures: ['b'] });
    releaseReader();
    await waitUntilIdle();
    const reading = { hash: WORDS.hash, lines: [], codes: [], isTextLike: false };
    expect(await knownPictures.find(posted.ref.server, reading)).toBeUndefined();
  });
});

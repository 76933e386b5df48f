import { describe, expect, it } from 'vitest';
import { message } from '../../support/messages.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import {
  caseIdOf,
  createKnownPicturesWorld,
  PHOTO,
  variant,
  WORDS,
} from '../../support/worlds/known-pictures-world.ts';

const notes = wordings.ja.knownpicture;
const FLYER = {
  hash: '9f3c61c39c3e61c2',
  text: 'Summer festival of our street with fireworks and music on Saturday',
};

describe('a picture that moderators upheld', () => {
  it('hides the next post with it, also recompressed, and says why and which case it was', async () => {
    const { post, decide, adapter, archive } = createKnownPicturesWorld({ a: WORDS, b: variant(WORDS, 9) });
    const first = await post('rin', '', 'a');
    await decide(first, 'uphold');
    const next = await post('mei', 'hello', 'b');
    expect(adapter.isHidden(next)).toBe(true);
    const [opened] = await archive.read(caseIdOf(next));
    expect(opened).toMatchObject({
      message: {
        readPictures: [{ known: { label: 'upheld', match: 'same', caseId: caseIdOf(first), distance: 9 } }],
      },
      verdict: { ruling: 'hide', pictureRuling: 'hide' },
    });
    expect(adapter.cards.get(caseIdOf(next))?.reasons.join()).toContain(notes.same);
  });

  it('a photo without words hides the next post with it, and a little further away leads to a review', async () => {
    const drawn = { a: PHOTO, b: variant(PHOTO, 10), c: variant(PHOTO, 12), d: variant(PHOTO, 13) };
    const { post, report, decide, rulingOn, adapter, counted } = createKnownPicturesWorld(drawn);
    const first = await post('rin', '', 'a');
    expect(await rulingOn(first)).toBe('pass');
    await report(first);
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
    const similar = await post('sora', '', 'c');
    expect(await rulingOn(similar)).toBe('review');
    expect(adapter.cards.get(caseIdOf(similar))?.reasons.join()).toContain(notes.similar);
    expect(await rulingOn(await post('kei', '', 'd'))).toBe('pass');
    expect(counted).toEqual(['upheld same', 'upheld similar']);
  });

  it('counts also if it was reported after a restart, when its reading is forgotten', async () => {
    const { post, report, decide, adapter, restart } = createKnownPicturesWorld({ a: PHOTO });
    const first = await post('rin', '', 'a');
    restart();
    await report(first);
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', '', 'a'))).toBe(true);
  });

  it('counts also if it is reported while its pictures wait', async () => {
    const { intake, waitUntilIdle, post, report, decide, adapter } = createKnownPicturesWorld({ a: PHOTO });
    const first = message('rin', '', { pictures: ['a'] });
    await intake.handleMessage(first);
    await report(first);
    await waitUntilIdle();
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', '', 'a'))).toBe(true);
  });

  it('only leads to a review with a typed warning, and to nothing with a call for help', async () => {
    const { post, decide, rulingOn } = createKnownPicturesWorld({ a: WORDS });
    await decide(await post('rin', '', 'a'), 'uphold');
    expect(await rulingOn(await post('mei', 'BEWARE of this', 'a'))).toBe('review');
    expect(await rulingOn(await post('sora', 'SCARED, I wrote to them', 'a'))).toBe('pass');
  });

  it('that only came with typed evidence leads to a review: it may belong to another member', async () => {
    const { post, decide, rulingOn, adapter } = createKnownPicturesWorld({ a: PHOTO });
    await decide(await post('rin', 'DOUBTFUL', 'a'), 'uphold');
    const next = await post('mei', '', 'a');
    expect(await rulingOn(next)).toBe('review');
    expect(adapter.isHidden(next)).toBe(false);
  });

  it('beside a picture with the evidence, an innocent one is not hidden later', async () => {
    const { post, decide, rulingOn, adapter } = createKnownPicturesWorld({ a: WORDS, b: PHOTO });
    await decide(await post('rin', '', 'a', 'b'), 'uphold');
    expect(await rulingOn(await post('mei', '', 'b'))).toBe('review');
    expect(adapter.isHidden(await post('sora', '', 'a'))).toBe(true);
  });

  it.each([
    ['an offer', { text: `${FLYER.text} RECRUIT` }, {}],
    ['a contact', { text: `${FLYER.text} https://t.me/+invite1` }, {}],
    ['a code', { code: 'https://t.me/+invite1' }, {}],
    ['another code', { code: 'https://t.me/+invite1' }, { code: 'https://festival.example' }],
  ])(
    'with %s that was put on the flyer of another member does not hide the flyer',
    async (_, change, own) => {
      const drawn = { a: { ...FLYER, ...change }, b: variant({ ...FLYER, ...own }, 2), c: variant(FLYER, 2) };
      const { post, report, decide, rulingOn, adapter } = createKnownPicturesWorld({
        ...drawn,
        c: { ...drawn.c, ...change },
      });
      const first = await post('rin', '', 'a');
      if ((await rulingOn(first)) === 'pass') await report(first);
      await decide(first, 'uphold');
      expect(await rulingOn(await post('mei', 'see you there', 'b'))).toBe('review');
      expect(adapter.isHidden(await post('sora', '', 'c'))).toBe(true);
    },
  );

  it('counts on no other server, and for nothing while the store is away', async () => {
    const { post, decide, rulingOn, knownPictures, breakStore, clock, logged } = createKnownPicturesWorld({
      a: PHOTO,
    });
    const first = await post('rin', 'DOUBTFUL', 'a');
    await decide(first, 'uphold');
    const reading = { hash: PHOTO.hash, lines: [], codes: [], isTextLike: false };
    const known = { label: 'upheld', caseId: caseIdOf(first) };
    expect(await knownPictures.find(first.ref.server, reading)).toMatchObject(known);
    expect(await knownPictures.find({ platform: 'fake', id: 'other' }, reading)).toBeUndefined();
    clock.advance(60_000);
    breakStore();
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
    expect(logged).toContain('known_pictures_unavailable');
  });
});

describe('a picture that moderators dismissed', () => {
  it('produces no further case, also recompressed', async () => {
    const { post, decide, rulingOn, archive } = createKnownPicturesWorld({ a: WORDS, b: variant(WORDS, 5) });
    const first = await post('rin', '', 'a');
    await decide(first, 'overturn');
    const next = await post('mei', 'look', 'b');
    expect(await rulingOn(next)).toBe('pass');
    expect(await archive.read(caseIdOf(next))).toEqual([]);
  });

  it('is another picture with another code or contact in it', async () => {
    const { post, decide, adapter } = createKnownPicturesWorld({
      a: WORDS,
      b: { ...WORDS, code: 'https://t.me/+invite1' },
      c: { ...WORDS, text: `${WORDS.text} https://t.me/+invite2` },
    });
    await decide(await post('rin', '', 'a'), 'overturn');
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
    expect(adapter.isHidden(await post('sora', '', 'c'))).toBe(true);
  });

  it('does not protect the text of its post', async () => {
    const { post, decide, adapter } = createKnownPicturesWorld({ a: WORDS });
    await decide(await post('rin', '', 'a'), 'overturn');
    expect(adapter.isHidden(await post('mei', 'RECRUIT', 'a'))).toBe(true);
  });

  it('stays an offer elsewhere if it was dismissed in a warning', async () => {
    const { post, decide, adapter } = createKnownPicturesWorld({ a: WORDS });
    await decide(await post('rin', 'BEWARE', 'a'), 'overturn');
    expect(adapter.isHidden(await post('mei', '', 'a'))).toBe(true);
  });

  it('and upheld in another case, leads to a review: moderators disagree', async () => {
    const { post, decide, rulingOn } = createKnownPicturesWorld({
      a: { ...WORDS, text: 'DOUBTFUL offer of work tonight' },
    });
    const [first, second] = [await post('rin', '', 'a'), await post('mei', '', 'a')];
    await decide(first, 'uphold');
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('hide');
    await decide(second, 'overturn');
    expect(await rulingOn(await post('kei', '', 'a'))).toBe('review');
  });
});

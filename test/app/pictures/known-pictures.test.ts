import { describe, expect, it } from 'vitest';
import type { Adapter, Member, Message, PictureReader, Stance } from '#core';
import { createPictureQueue } from '../../../adapters/images/index.ts';
import { type PendingMessage, readPicturesAfter } from '../../../src/app/pictures/picture-intake.ts';
import { createMessagePictureReader } from '../../../src/app/pictures/read-message-pictures.ts';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { addKnownPictures, withoutDismissedPictures } from '../../../src/detect/index.ts';
import { createMemoryPolicyStore } from '../../../src/memory/index.ts';
import type { Detect } from '../../../src/pipeline/detect.ts';
import { createKnownPictureStore } from '../../../src/pipeline/pictures/known-pictures.ts';
import { createBreakableKeyValueStore } from '../../support/breakable-key-value-store.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { fakeDetect } from '../../support/fake-detector.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const box = { left: 0, top: 0, width: 10, height: 10 };
const notes = wordings.ja.knownpicture;

/** Keywords in place of rules; known pictures and the stance of what was typed count as in the shipped detection. */
const detect: Detect = (posted, policy) => {
  const stanceOf = (text: string): Stance => {
    const { stance } = fakeDetect({ ...posted, text, parts: [] }, policy);
    return stance === 'none' ? 'soliciting' : stance;
  };
  const result = fakeDetect(withoutDismissedPictures(posted), policy);
  const typed = stanceOf(posted.text);
  const judged = typed === 'soliciting' ? result : { ...result, stance: typed };
  return addKnownPictures(judged, posted, { notes, stanceOf });
};

/** A picture that is 64 pixels in the form of its hash, with what can be read in it. */
interface DrawnPicture {
  readonly hash: string;
  readonly text?: string;
  readonly code?: string;
}
const PHOTO: DrawnPicture = { hash: '0f1e2d3c4b5a6978' };
const WORDS = { hash: '9f3c61c39c3e61c2', text: 'RECRUIT for a quick errand in the city tonight' };
const FLYER = {
  hash: '9f3c61c39c3e61c2',
  text: 'Summer festival of our street with fireworks and music on Saturday',
};
/** The same with as many other bits. */
const variant = (drawn: DrawnPicture, bits: number): DrawnPicture => ({
  ...drawn,
  hash: (BigInt(`0x${drawn.hash}`) ^ (2n ** BigInt(bits) - 1n)).toString(16).padStart(16, '0'),
});

/** A platform with these pictures, whose reader reads what was drawn. */
function createScenario(
  drawn: Readonly<Record<string, DrawnPicture>>,
  { maxCases }: { readonly maxCases?: number } = {},
) {
  const fetchPicture: NonNullable<Adapter['fetchPicture']> = async (_message, id) =>
    Buffer.from(JSON.stringify(drawn[id]));
  const reader: PictureReader = {
    async read({ bytes }) {
      const { hash, text, code } = JSON.parse(Buffer.from(bytes).toString()) as DrawnPicture;
      return {
        hash,
        lines: text === undefined ? [] : [{ text, confidence: 0.8, box }],
        codes: code === undefined ? [] : [{ text: code, box }],
        isTextLike: text !== undefined,
      };
    },
  };
  const { store: keyValueStore, setAvailable } = createBreakableKeyValueStore();
  const clock = { now: () => world.clock.now() };
  const archive = { read: (id: string) => world.archive.read(id) };
  const openKnownPictures = (store = keyValueStore) =>
    createKnownPictureStore({ keyValueStore: store, archive, clock, ...(maxCases && { maxCases }) });
  const knownPictures = openKnownPictures();
  const world = createPipelineWorld({
    ...{ adapter: { ...createFakeAdapter(), fetchPicture }, detect, knownPictures, keyValueStore },
  });
  const log = { info() {}, warn: (event: string) => void world.logged.push(event), error() {} };
  /** A process that reads pictures. */
  const openProcess = (known = knownPictures) =>
    readPicturesAfter(world.intake, {
      readPictures: createMessagePictureReader({
        ...{ reader, knownPictures: known, maxBytes: 10_000, log, adapterOf: () => world.adapter },
      }),
      queue: createPictureQueue<PendingMessage>(10),
      policies: createMemoryPolicyStore(() => world.policy),
      log,
    });
  let current = openProcess();

  return {
    ...world,
    ...current,
    ...{ knownPictures, keyValueStore, openKnownPictures },
    async post(author: string | Member, text: string, ...pictures: string[]): Promise<Message> {
      const posted = message(author, text, { pictures });
      await current.intake.handleMessage(posted);
      await current.waitUntilIdle();
      return posted;
    },
    async report(posted: Message) {
      await current.intake.report({ message: posted, reporter: member('reporter'), reason: 'odd' });
      await current.waitUntilIdle();
    },
    decide: (posted: Message, decision: 'uphold' | 'overturn') =>
      world.intake.decide({ caseId: caseIdOf(posted), moderator: moderator(), decision }),
    takeBack: (posted: Message) =>
      world.intake.performModeratorAction({
        ...{ caseId: caseIdOf(posted), moderator: moderator(), action: 'reopen' as const },
      }),
    async rulingOn(posted: Message): Promise<string> {
      const events = await world.archive.read(caseIdOf(posted));
      const last = events.findLast((event) => event.kind === 'opened' || event.kind === 'rejudged');
      return last?.verdict.ruling ?? 'pass';
    },
    restart() {
      current = openProcess();
    },
    /** The same server in another process, with its own memory. */
    openOtherProcess() {
      current = openProcess(openKnownPictures());
    },
    breakStore: () => setAvailable(false),
  };
}

const caseIdOf = (posted: Message): string => deriveCaseId(posted.ref);

describe('a picture that moderators upheld', () => {
  it('hides the next post with it, also recompressed, and says why and which case it was', async () => {
    const { post, decide, adapter, archive } = createScenario({ a: WORDS, b: variant(WORDS, 9) });
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
    const { post, report, decide, rulingOn, adapter } = createScenario(drawn);
    const first = await post('rin', '', 'a');
    expect(await rulingOn(first)).toBe('pass');
    await report(first);
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
    const similar = await post('sora', '', 'c');
    expect(await rulingOn(similar)).toBe('review');
    expect(adapter.cards.get(caseIdOf(similar))?.reasons.join()).toContain(notes.similar);
    expect(await rulingOn(await post('kei', '', 'd'))).toBe('pass');
  });

  it('counts also if it was reported after a restart, when its reading is forgotten', async () => {
    const { post, report, decide, adapter, restart } = createScenario({ a: PHOTO });
    const first = await post('rin', '', 'a');
    restart();
    await report(first);
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', '', 'a'))).toBe(true);
  });

  it('counts also if it is reported while its pictures wait', async () => {
    const { intake, waitUntilIdle, post, report, decide, adapter } = createScenario({ a: PHOTO });
    const first = message('rin', '', { pictures: ['a'] });
    await intake.handleMessage(first);
    await report(first);
    await waitUntilIdle();
    await decide(first, 'uphold');
    expect(adapter.isHidden(await post('mei', '', 'a'))).toBe(true);
  });

  it('only leads to a review with a typed warning, and to nothing with a call for help', async () => {
    const { post, decide, rulingOn } = createScenario({ a: WORDS });
    await decide(await post('rin', '', 'a'), 'uphold');
    expect(await rulingOn(await post('mei', 'BEWARE of this', 'a'))).toBe('review');
    expect(await rulingOn(await post('sora', 'SCARED, I wrote to them', 'a'))).toBe('pass');
  });

  it('that only came with typed evidence leads to a review: it may belong to another member', async () => {
    const { post, decide, rulingOn, adapter } = createScenario({ a: PHOTO });
    await decide(await post('rin', 'DOUBTFUL', 'a'), 'uphold');
    const next = await post('mei', '', 'a');
    expect(await rulingOn(next)).toBe('review');
    expect(adapter.isHidden(next)).toBe(false);
  });

  it('beside a picture with the evidence, an innocent one is not hidden later', async () => {
    const { post, decide, rulingOn, adapter } = createScenario({ a: WORDS, b: PHOTO });
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
      const { post, report, decide, rulingOn, adapter } = createScenario({
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
    const { post, decide, rulingOn, knownPictures, breakStore, clock, logged } = createScenario({
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
    const { post, decide, rulingOn, archive } = createScenario({ a: WORDS, b: variant(WORDS, 5) });
    const first = await post('rin', '', 'a');
    await decide(first, 'overturn');
    const next = await post('mei', 'look', 'b');
    expect(await rulingOn(next)).toBe('pass');
    expect(await archive.read(caseIdOf(next))).toEqual([]);
  });

  it('is another picture with another code or contact in it', async () => {
    const { post, decide, adapter } = createScenario({
      a: WORDS,
      b: { ...WORDS, code: 'https://t.me/+invite1' },
      c: { ...WORDS, text: `${WORDS.text} https://t.me/+invite2` },
    });
    await decide(await post('rin', '', 'a'), 'overturn');
    expect(adapter.isHidden(await post('mei', '', 'b'))).toBe(true);
    expect(adapter.isHidden(await post('sora', '', 'c'))).toBe(true);
  });

  it('does not protect the text of its post', async () => {
    const { post, decide, adapter } = createScenario({ a: WORDS });
    await decide(await post('rin', '', 'a'), 'overturn');
    expect(adapter.isHidden(await post('mei', 'RECRUIT', 'a'))).toBe(true);
  });

  it('stays an offer elsewhere if it was dismissed in a warning', async () => {
    const { post, decide, adapter } = createScenario({ a: WORDS });
    await decide(await post('rin', 'BEWARE', 'a'), 'overturn');
    expect(adapter.isHidden(await post('mei', '', 'a'))).toBe(true);
  });

  it('and upheld in another case, leads to a review: moderators disagree', async () => {
    const { post, decide, rulingOn } = createScenario({
      a: { ...WORDS, text: 'DOUBTFUL offer of work tonight' },
    });
    const [first, second] = [await post('rin', '', 'a'), await post('mei', '', 'a')];
    await decide(first, 'uphold');
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('hide');
    await decide(second, 'overturn');
    expect(await rulingOn(await post('kei', '', 'a'))).toBe('review');
  });
});

describe('a decision that changes', () => {
  it('to dismissed turns the picture into a dismissed one', async () => {
    const { post, decide, rulingOn, clock } = createScenario({ a: WORDS });
    const first = await post('rin', '', 'a');
    await decide(first, 'uphold');
    clock.advance(60_000);
    await decide(first, 'overturn');
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
  });

  it('and is taken back forgets the picture', async () => {
    const { post, report, decide, takeBack, rulingOn } = createScenario({ a: PHOTO });
    const first = await post('rin', '', 'a');
    await report(first);
    await decide(first, 'uphold');
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('hide');
    await takeBack(first);
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
  });

  it('and is taken back by one process while another still stores it, does not count', async () => {
    const { post, decide, takeBack, rulingOn, clock, archive, openKnownPictures, keyValueStore } =
      createScenario({
        a: { ...WORDS, text: 'DOUBTFUL offer of work tonight' },
      });
    const first = await post('rin', '', 'a');
    await decide(first, 'uphold');
    const upheld = deriveCaseState(await archive.read(caseIdOf(first)))!;
    await keyValueStore.delete(`known-picture/fake:square/${caseIdOf(first)}`);
    const put: typeof keyValueStore.put = async (key, text) => {
      await takeBack(first);
      await keyValueStore.put(key, text);
    };
    await openKnownPictures({ ...keyValueStore, put }).record(upheld);
    clock.advance(60_000);
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('review');
  });

  it('counts in another process after a minute', async () => {
    const { post, report, decide, rulingOn, clock, openOtherProcess } = createScenario({ a: PHOTO });
    const first = await post('rin', '', 'a');
    await report(first);
    openOtherProcess();
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
    await decide(first, 'uphold');
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('pass');
    clock.advance(60_000);
    expect(await rulingOn(await post('kei', '', 'a'))).toBe('hide');
  });
});

describe('many decided cases', () => {
  it('the first ones are dropped', async () => {
    const { post, report, decide, rulingOn, clock } = createScenario(
      { a: PHOTO, b: { hash: 'f0f0f0f00f0f0f0f' } },
      { maxCases: 1 },
    );
    for (const [author, id] of [
      ['rin', 'a'],
      ['mei', 'b'],
    ] as const) {
      const posted = await post(author, '', id);
      await report(posted);
      await decide(posted, 'uphold');
      clock.advance(1000);
    }
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('pass');
    expect(await rulingOn(await post('kei', '', 'b'))).toBe('hide');
  });
});

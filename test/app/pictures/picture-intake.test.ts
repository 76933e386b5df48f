import { describe, expect, it } from 'vitest';
import type { Adapter, Member, Message, PictureReader, PictureReading } from '#core';
import { createPictureQueue } from '../../../adapters/images/index.ts';
import { type PendingMessage, readPicturesAfter } from '../../../src/app/pictures/picture-intake.ts';
import { createMessagePictureReader } from '../../../src/app/pictures/read-message-pictures.ts';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { edited, member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const box = { left: 0, top: 0, width: 10, height: 10 };
const NOTHING: PictureReading = { lines: [], codes: [], isTextLike: false };
const picture = (text: string) => Buffer.from(text);

/** A platform whose pictures are their own text, and a reader that reads them when the test lets it. */
function createScenario(
  files: Readonly<Record<string, Uint8Array | 'too-large' | Error>>,
  { maxWaiting = 10 } = {},
) {
  const fetched: string[] = [];
  const seen: string[] = [];
  const gates: (() => void)[] = [];
  let isOpen = true;
  const fetchPicture: NonNullable<Adapter['fetchPicture']> = async (_message, id) => {
    fetched.push(id);
    const file = files[id];
    if (file instanceof Error) throw file;
    return file;
  };
  const reader: PictureReader = {
    async read({ bytes, priority }) {
      const text = Buffer.from(bytes).toString();
      seen.push(priority === 'newcomer' ? `${text} of a newcomer` : text);
      if (!isOpen) await new Promise<void>((resolve) => void gates.push(resolve));
      if (text === 'damaged') return { ...NOTHING, problem: 'damaged' };
      if (text === 'hangs the recogniser') return { ...NOTHING, isTextLike: true, problem: 'timeout' };
      if (text.startsWith('https://')) return { ...NOTHING, codes: [{ text, box }] };
      return { ...NOTHING, isTextLike: true, lines: [{ text, confidence: 0.8, box }] };
    },
  };
  const world = createPipelineWorld({ adapter: { ...createFakeAdapter(), fetchPicture } });
  const log = { info() {}, warn() {}, error() {} };
  const pictures = readPicturesAfter(world.intake, {
    readMessagePictures: createMessagePictureReader({
      ...{ reader, maxBytes: 1000, log },
      adapterOf: () => world.adapter,
    }),
    queue: createPictureQueue<PendingMessage>(maxWaiting),
    policies: createMemoryPolicyStore(() => world.policy),
    log,
  });
  return {
    ...world,
    ...pictures,
    fetched,
    seen,
    holdReader: () => {
      isOpen = false;
    },
    releaseReader: () => {
      isOpen = true;
      for (const release of gates.splice(0)) release();
    },
  };
}

const withPictures = (author: string | Member, text: string, ...pictures: string[]): Message =>
  message(author, text, { pictures });

describe('pictures of a message', () => {
  it('an offer that is only in the picture becomes a case with the words of the picture', async () => {
    const { intake, waitUntilIdle, archive, adapter } = createScenario({ a: picture('RECRUIT') });
    const posted = withPictures('rin', 'look', 'a');
    await intake.handleMessage(posted);
    await waitUntilIdle();
    const [opened] = await archive.read(deriveCaseId(posted.ref));
    expect(opened).toMatchObject({
      kind: 'opened',
      message: {
        text: 'look',
        parts: [{ kind: 'image-text', text: 'RECRUIT', confidence: 0.8, picture: 'a' }],
        readPictures: [{ picture: 'a', lines: [{ text: 'RECRUIT', confidence: 0.8, box }] }],
      },
    });
    expect(adapter.isHidden(posted)).toBe(true);
  });

  it('the text is judged before any picture is fetched, and does not wait for it', async () => {
    const { intake, waitUntilIdle, holdReader, releaseReader, fetched, adapter } = createScenario({
      a: picture('RECRUIT'),
    });
    holdReader();
    const posted = withPictures('rin', 'DOUBTFUL', 'a');
    const handling = intake.handleMessage(posted);
    expect(fetched).toEqual([]);
    expect(await handling).toBe('handled');
    expect(adapter.cards.size).toBe(1);
    expect(adapter.isHidden(posted)).toBe(false);
    releaseReader();
    await waitUntilIdle();
    expect(adapter.isHidden(posted)).toBe(true);
  });

  it('the link in a code is a part of its own', async () => {
    const { intake, waitUntilIdle, archive } = createScenario({
      a: picture('https://example.org/RECRUIT'),
    });
    const posted = withPictures('rin', 'look', 'a');
    await intake.handleMessage(posted);
    await waitUntilIdle();
    const [opened] = await archive.read(deriveCaseId(posted.ref));
    expect(opened).toMatchObject({
      message: { parts: [{ text: 'https://example.org/RECRUIT', confidence: 1 }] },
    });
  });

  it('a picture without words changes nothing and asks no store', async () => {
    const { intake, waitUntilIdle, calls, seen } = createScenario({ a: picture('') });
    await intake.handleMessage(withPictures('rin', 'my cat', 'a'));
    await waitUntilIdle();
    expect(seen).toEqual(['']);
    expect(calls).toEqual([]);
  });

  it('a picture without words becomes evidence of a case, and nothing follows from it after a decision', async () => {
    const { intake, waitUntilIdle, holdReader, releaseReader, archive } = createScenario({
      a: picture(''),
      b: picture(''),
    });
    holdReader();
    const first = withPictures('rin', 'DOUBTFUL one', 'a');
    const decided = withPictures('mei', 'DOUBTFUL two', 'b');
    await intake.handleMessage(first);
    await intake.handleMessage(decided);
    await intake.decide({ caseId: deriveCaseId(decided.ref), moderator: moderator(), decision: 'uphold' });
    releaseReader();
    await waitUntilIdle();
    expect((await archive.read(deriveCaseId(first.ref))).at(-1)).toMatchObject({
      kind: 'rejudged',
      message: { readPictures: [{ picture: 'a' }] },
      verdict: { ruling: 'review' },
    });
    const events = await archive.read(deriveCaseId(decided.ref));
    expect(events.filter(({ kind }) => kind === 'rejudged')).toMatchObject([{ isLateReading: true }]);
    expect(deriveCaseState(events)!.needsDecision).toBe(false);
  });

  it('pictures of moderators, bots and authors who turn out to be moderators are not fetched', async () => {
    const { intake, waitUntilIdle, fetched } = createScenario({ a: picture('RECRUIT') });
    await intake.handleMessage(withPictures(moderator(), 'look', 'a'));
    await intake.handleMessage(withPictures(member('helper', { bot: true }), 'look', 'a'));
    await intake.handleMessage(withPictures('kei', 'look', 'a'), {
      completeAuthor: async () => moderator('kei'),
    });
    await waitUntilIdle();
    expect(fetched).toEqual([]);
  });

  it('new accounts are read first, and the same picture is read once', async () => {
    const files = { a: picture('one'), b: picture('two'), c: picture('three'), d: picture('one') };
    const { intake, waitUntilIdle, holdReader, releaseReader, seen } = createScenario({
      ...files,
      ...Object.fromEntries(['w', 'x', 'y', 'z'].map((id) => [id, picture(`busy ${id}`)])),
    });
    holdReader();
    for (const id of ['w', 'x', 'y', 'z']) await intake.handleMessage(withPictures(id, 'look', id));
    await intake.handleMessage(withPictures('rin', 'look', 'a'));
    await intake.handleMessage(withPictures('mei', 'look', 'd'));
    const sentAt = new Date('2026-11-02T02:59:00Z');
    await intake.handleMessage(withPictures(member('new', { joinedAt: sentAt }), 'look', 'c'));
    releaseReader();
    await waitUntilIdle();
    expect(seen.slice(4)[0]).toBe('three of a newcomer');
    expect(seen.filter((text) => text === 'one')).toHaveLength(1);
  });
});

describe('what changes while pictures wait', () => {
  it('a message that was deleted is not judged again', async () => {
    const { intake, waitUntilIdle, holdReader, releaseReader, archive } = createScenario({
      a: picture('RECRUIT'),
    });
    holdReader();
    const posted = withPictures('rin', 'look', 'a');
    await intake.handleMessage(posted);
    intake.handleDelete(posted.ref);
    releaseReader();
    await waitUntilIdle();
    expect(await archive.read(deriveCaseId(posted.ref))).toEqual([]);
  });

  it('of an edited message the newest text is judged with the picture', async () => {
    const { intake, waitUntilIdle, holdReader, releaseReader, archive } = createScenario({
      a: picture('RECRUIT'),
    });
    holdReader();
    const posted = withPictures('rin', 'look', 'a');
    await intake.handleMessage(posted);
    await intake.handleEdit(edited(posted, 'look here'));
    releaseReader();
    await waitUntilIdle();
    const events = await archive.read(deriveCaseId(posted.ref));
    expect(events.filter(({ kind }) => kind === 'opened' || kind === 'rejudged')).toMatchObject([
      { kind: 'opened', message: { text: 'look here', parts: [{ text: 'RECRUIT' }] } },
    ]);
  });

  it('an edit of the text does not lose what its picture showed', async () => {
    const { intake, waitUntilIdle, archive, adapter, fetched } = createScenario({ a: picture('DOUBTFUL') });
    const posted = withPictures('rin', 'look', 'a');
    await intake.handleMessage(posted);
    await waitUntilIdle();
    await intake.handleEdit(edited(posted, 'RECRUIT'));
    await waitUntilIdle();
    expect(fetched).toEqual(['a']);
    expect(
      (await archive.read(deriveCaseId(posted.ref))).find(({ kind }) => kind === 'rejudged'),
    ).toMatchObject({
      message: { text: 'RECRUIT', parts: [{ text: 'DOUBTFUL' }] },
    });
    expect(adapter.isHidden(posted)).toBe(true);
  });

  it('a stop reads no further picture, and leaves the rulings on the texts', async () => {
    const { intake, stop, waitUntilIdle, holdReader, releaseReader, archive } = createScenario({
      a: picture('RECRUIT'),
    });
    holdReader();
    const posted = withPictures('rin', 'look', 'a');
    await intake.handleMessage(posted);
    stop();
    releaseReader();
    await waitUntilIdle();
    expect(await archive.read(deriveCaseId(posted.ref))).toEqual([]);
  });
});

describe('a picture that cannot be read', () => {
  it.each([
    ['ファイルが壊れている', picture('damaged')],
    ['時間切れ', picture('hangs the recogniser')],
    ['大きすぎる', 'too-large' as const],
    ['取得できなかった', new Error('503')],
  ])('the card of a case says it: %s', async (why, file) => {
    const { intake, waitUntilIdle, adapter } = createScenario({ a: file });
    const posted = withPictures('rin', 'DOUBTFUL', 'a');
    await intake.handleMessage(posted);
    await waitUntilIdle();
    expect(adapter.cards.get(deriveCaseId(posted.ref))?.facts).toContainEqual({
      label: '画像',
      value: `1枚を読み取れず（${why}）、読み取れた内容だけで判定しました`,
    });
  });

  it('without a case nothing is recorded', async () => {
    const { intake, waitUntilIdle, calls } = createScenario({ a: picture('damaged') });
    await intake.handleMessage(withPictures('rin', 'look', 'a'));
    await waitUntilIdle();
    expect(calls).toEqual([]);
  });

  it('with too many waiting, a message of a member makes room for one of a newcomer', async () => {
    const ids = ['w', 'x', 'y', 'z', 'a', 'b'];
    const { intake, waitUntilIdle, holdReader, releaseReader, adapter, fetched } = createScenario(
      Object.fromEntries(ids.map((id) => [id, picture(`picture ${id}`)])),
      { maxWaiting: 1 },
    );
    holdReader();
    for (const id of ['w', 'x', 'y', 'z']) await intake.handleMessage(withPictures(id, 'look', id));
    const waiting = withPictures('rin', 'DOUBTFUL', 'a');
    await intake.handleMessage(waiting);
    const sentAt = new Date('2026-11-02T02:59:00Z');
    await intake.handleMessage(withPictures(member('new', { joinedAt: sentAt }), 'look', 'b'));
    releaseReader();
    await waitUntilIdle();
    expect(fetched).toEqual(['w', 'x', 'y', 'z', 'b']);
    expect(adapter.cards.get(deriveCaseId(waiting.ref))?.facts.map(({ label }) => label)).toContain('画像');
  });
});

import type {
  Action,
  Member,
  Message,
  MessageRef,
  Outcome,
  PictureReader,
  Policy,
  Server,
  Stance,
} from '#core';
import { createPictureQueue } from '../../../adapters/images/index.ts';
import { createCopyOpener } from '../../../src/app/pictures/open-copies.ts';
import { type PendingMessage, readPicturesAfter } from '../../../src/app/pictures/picture-intake.ts';
import { createMessagePictureReader } from '../../../src/app/pictures/read-message-pictures.ts';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { addKnownPictures, withoutDismissedPictures } from '../../../src/detect/index.ts';
import { createMemoryPolicyStore } from '../../../src/memory/index.ts';
import type { Detect } from '../../../src/pipeline/detect.ts';
import { createKnownPictureStore } from '../../../src/pipeline/pictures/known-pictures.ts';
import { createBreakableKeyValueStore } from '../breakable-key-value-store.ts';
import { createFakeAdapter, type FakeAdapter } from '../fake-adapter.ts';
import { fakeDetect } from '../fake-detector.ts';
import { member, message, moderator } from '../messages.ts';
import { wordings } from '../shipped-wording-and-policy.ts';
import { createPipelineWorld } from './pipeline-world.ts';

const box = { left: 0, top: 0, width: 10, height: 10 };

/** Keywords in place of rules; known pictures and the stance of what was typed count as in the shipped detection. */
const detect: Detect = (posted, policy) => {
  const stanceOf = (text: string): Stance => {
    const { stance } = fakeDetect({ ...posted, text, parts: [] }, policy);
    return stance === 'none' ? 'soliciting' : stance;
  };
  const result = fakeDetect(withoutDismissedPictures(posted), policy);
  const typed = stanceOf(posted.text);
  const judged = typed === 'soliciting' ? result : { ...result, stance: typed };
  return addKnownPictures(judged, posted, { notes: wordings.ja.knownpicture, stanceOf });
};

/** A picture that is 64 pixels in the form of its hash, with what can be read in it. */
export interface DrawnPicture {
  readonly hash: string;
  readonly text?: string;
  readonly code?: string;
}

/** A photo without words. */
export const PHOTO: DrawnPicture = { hash: '0f1e2d3c4b5a6978' };
/** An offer on plain paper. */
export const WORDS = { hash: '9f3c61c39c3e61c2', text: 'RECRUIT for a quick errand in the city tonight' };

/** The same picture with as many other bits. @example variant(PHOTO, 10) */
export const variant = (drawn: DrawnPicture, bits: number): DrawnPicture => ({
  ...drawn,
  hash: (BigInt(`0x${drawn.hash}`) ^ (2n ** BigInt(bits) - 1n)).toString(16).padStart(16, '0'),
});

/** The case of a message. @example caseIdOf(posted) // 'Y-4G7C2Q0M1X' */
export const caseIdOf = (posted: Message): string => deriveCaseId(posted.ref);

/** A reader that reads what was drawn, when its gate is open. */
function createDrawnReader() {
  const waiting: (() => void)[] = [];
  const readTexts: string[] = [];
  let isOpen = true;
  const reader: PictureReader = {
    async read({ bytes }) {
      const { hash, text, code } = JSON.parse(Buffer.from(bytes).toString()) as DrawnPicture;
      readTexts.push(text ?? '');
      if (!isOpen) await new Promise<void>((resolve) => void waiting.push(resolve));
      return {
        hash,
        lines: text === undefined ? [] : [{ text, confidence: 0.8, box }],
        codes: code === undefined ? [] : [{ text: code, box }],
        isTextLike: text !== undefined,
      };
    },
  };
  return {
    reader,
    readTexts,
    isReaderOpen: () => isOpen,
    holdReader: () => {
      isOpen = false;
    },
    releaseReader: () => {
      isOpen = true;
      for (const release of waiting.splice(0)) release();
    },
  };
}

/** A platform with these pictures. When a post is hidden, it deletes the post with its pictures and says so. */
function createDrawnPlatform(
  drawn: Readonly<Record<string, DrawnPicture>>,
  onDelete: (posted: MessageRef) => void,
): FakeAdapter {
  const fake = createFakeAdapter();
  const bytesOf = (id: string) => Buffer.from(JSON.stringify(drawn[id]));
  return {
    ...fake,
    fetchPicture: async (posted, id) => (fake.isHidden(posted) ? undefined : bytesOf(id)),
    fetchAttachments: async ({ pictures = [] }) =>
      pictures.map((picture) => ({ name: `${picture}.png`, bytes: bytesOf(picture), picture })),
    async apply(server: Server, action: Action) {
      const outcome = await fake.apply(server, action, { job: '' });
      if (action.kind === 'hide') onDelete(action.message);
      return outcome as Pick<Outcome, 'status' | 'detail'>;
    },
  };
}

interface KnownPicturesOptions {
  readonly policy?: Partial<Policy>;
  /** Cases whose pictures are known. */
  readonly maxCases?: number;
  /** Messages that may wait for their pictures. */
  readonly maxWaiting?: number;
}

/**
 * A server on a platform with these pictures, whose moderators decide about posts.
 * @example const { post, decide } = createKnownPicturesWorld({ a: WORDS }); await decide(await post('rin', '', 'a'), 'uphold')
 */
export function createKnownPicturesWorld(
  drawn: Readonly<Record<string, DrawnPicture>>,
  { policy, maxCases, maxWaiting = 10 }: KnownPicturesOptions = {},
) {
  const adapter = createDrawnPlatform(drawn, (ref) => current.intake.handleDelete(ref));
  const { reader, readTexts, isReaderOpen, holdReader, releaseReader } = createDrawnReader();
  const { store: keyValueStore, setAvailable } = createBreakableKeyValueStore();
  const clock = { now: () => world.clock.now() };
  const archive = { read: (id: string) => world.archive.read(id) };
  const openKnownPictures = (store = keyValueStore) =>
    createKnownPictureStore({ keyValueStore: store, archive, clock, ...(maxCases && { maxCases }) });
  const knownPictures = openKnownPictures();
  const world = createPipelineWorld({
    ...{ adapter, detect, knownPictures, keyValueStore },
    ...(policy && { policy }),
  });
  const counted: string[] = [];
  const log = { info() {}, warn: (event: string) => void world.logged.push(event), error() {} };
  /** A process that reads pictures. */
  const openProcess = (known = knownPictures) =>
    readPicturesAfter(world.intake, {
      readMessagePictures: createMessagePictureReader({
        ...{ reader, knownPictures: known, maxBytes: 10_000, log, adapterOf: () => adapter },
        openCopies: createCopyOpener({ ...world, log }),
        metrics: { countKnownPicture: ({ label, match }) => void counted.push(`${label} ${match}`) },
      }),
      queue: createPictureQueue<PendingMessage>(maxWaiting),
      policies: createMemoryPolicyStore(() => world.policy),
      readCase: async (id) => deriveCaseState(await world.archive.read(id)),
      log,
    });
  let current = openProcess();

  return {
    ...world,
    ...current,
    ...{ knownPictures, keyValueStore, openKnownPictures, counted, readTexts, holdReader, releaseReader },
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
    async decide(posted: Message, decision: 'uphold' | 'overturn') {
      const receipt = await current.intake.decide({
        caseId: caseIdOf(posted),
        moderator: moderator(),
        decision,
      });
      if (isReaderOpen()) await current.waitUntilIdle();
      return receipt;
    },
    takeBack: (posted: Message) =>
      current.intake.performModeratorAction({
        ...{ caseId: caseIdOf(posted), moderator: moderator(), action: 'reopen' as const },
      }),
    async rulingOn(posted: Message): Promise<string> {
      const events = await world.archive.read(caseIdOf(posted));
      const last = events.findLast((event) => event.kind === 'opened' || event.kind === 'rejudged');
      return last?.verdict.ruling ?? 'pass';
    },
    stateOf: async (posted: Message) => deriveCaseState(await world.archive.read(caseIdOf(posted)))!,
    /** The process is killed; what it has in memory is lost. */
    restart() {
      current.stop();
      current = openProcess();
    },
    /** The same server in another process, with its own memory. */
    openOtherProcess() {
      current = openProcess(openKnownPictures());
    },
    breakStore: () => setAvailable(false),
  };
}

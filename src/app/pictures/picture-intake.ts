import type { HandlingOptions, Log, Message, PicturePriority, PolicyStore } from '#core';
import { messageKey } from '#core';
import { createLruMap, errorName } from '#lib';
import type { PictureQueue } from '../../../adapters/images/index.ts';
import type { CaseState } from '../../cases/index.ts';
import { accountStanding } from '../../pipeline/context/account-standing.ts';
import { isExempt } from '../../pipeline/exempt.ts';
import type { HandledMessage } from '../../pipeline/pipeline.ts';
import type { IntakeService } from '../intake.ts';
import { type MessagePictures, type ReadMessagePictures, unreadPicture } from './read-message-pictures.ts';
import { createUnreadFinder } from './unread-pictures.ts';

/** Messages at the same time: while the pictures of one are read, those of another are fetched. */
const MAX_CONCURRENT = 4;
/** Of these, messages that their text hides: their pictures change no ruling, so the others never wait for them. */
const MAX_CONCURRENT_HIDDEN = 1;
/** Messages that wait or whose pictures were read lately; an edit of these needs no second reading. */
const MAX_REMEMBERED = 2000;

export interface PictureIntake {
  /** The same intake, which also reads the pictures of the messages that it judges. */
  readonly intake: IntakeService;
  /** Resolves when no message waits for its pictures. */
  waitUntilIdle(): Promise<void>;
  /** No further picture is fetched, and nothing is judged together with pictures any more. */
  stop(): void;
}

interface PicturePorts {
  readonly readMessagePictures: ReadMessagePictures;
  readonly queue: PictureQueue<PendingMessage>;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** Absent: a decision does not read what is unread in its case. */
  readonly readCase?: (caseId: string) => Promise<CaseState | undefined>;
  readonly log: Log;
}

/** The newest version of a message with pictures. */
export interface PendingMessage {
  readonly message: Message;
  readonly completeAuthor?: HandlingOptions['completeAuthor'];
  /** Its case, if its text led to one. */
  readonly caseId?: string;
  /** Its text hides it: what its pictures show is only added to its case, also if it is deleted by then. */
  readonly isHidden?: true;
}

type Judge = IntakeService['judge'];

/**
 * Reads the pictures of messages after their text was judged, and judges the message once more together with what they
 * show. Judging a text never waits for a picture. A message that was deleted meanwhile is not judged again, and of an edited
 * one the newest version is. The pictures of a message that its text hides are read after all others, for its case. Pictures of
 * exempt authors are not read. What waits when the process ends is not read, unless its case is upheld later.
 * @example const { intake, stop } = readPicturesAfter(services.intake, { readMessagePictures, queue, policies, log })
 */
export function readPicturesAfter(intake: IntakeService, ports: PicturePorts): PictureIntake {
  const { policies } = ports;
  const newest = createLruMap<PendingMessage>(MAX_REMEMBERED);
  const readings = createLruMap<MessagePictures>(MAX_REMEMBERED);
  const work = createPictureWork(intake, newest, readings, ports);

  const forget = (key: string) => {
    newest.delete(key);
    readings.delete(key);
  };

  const judge: Judge = async (kind, message, options) => {
    if (!message.pictures?.length) {
      if (kind === 'edited') forget(messageKey(message.ref));
      return intake.judge(kind, message, options);
    }
    const key = messageKey(message.ref);
    const found = readings.get(key);
    if (found && isAboutPicturesOf(message, found))
      return intake.judge(kind, withReadPictures(message, found), options);
    const { completeAuthor } = options ?? {};
    const pending: PendingMessage = { message, ...(completeAuthor && { completeAuthor }) };
    newest.set(key, pending);
    const handled = await intake.judge(kind, message, options);
    const current = newest.get(key);
    // Many platforms delete a post when it is hidden: its pictures are still read.
    const isCurrent = current === pending || (current === undefined && handled?.ruling === 'hide');
    if (!isCurrent) return handled;
    if (!isWorthReading(handled) || isExempt(message, policies.of(message.ref.server))) newest.delete(key);
    else {
      const { caseId, ruling } = handled;
      const judged: PendingMessage = {
        ...pending,
        ...(caseId !== undefined && { caseId }),
        ...(ruling === 'hide' && { isHidden: true }),
      };
      newest.set(key, judged);
      work.add(judged);
    }
    return handled;
  };

  /** Moderators decide about a reported message with its pictures, so these are evidence of its case. */
  const report: IntakeService['report'] = async (request) => {
    const { message } = request;
    const key = messageKey(message.ref);
    const found = readings.get(key);
    if (found && isAboutPicturesOf(message, found))
      return intake.report({ ...request, message: withReadPictures(message, found) });
    const receipt = await intake.report(request);
    if (receipt.caseId === undefined || !message.pictures?.length) return receipt;
    // Its pictures may be waiting, or be read now: what is found then belongs to the case.
    const pending: PendingMessage = { message, ...newest.get(key), caseId: receipt.caseId };
    newest.set(key, pending);
    work.add(pending);
    return receipt;
  };

  return {
    intake: {
      ...intake,
      judge,
      handleMessage: async (...input) => (await judge('posted', ...input))?.handling ?? 'failed',
      handleEdit: async (...input) => (await judge('edited', ...input))?.handling ?? 'failed',
      report,
      async decide(request) {
        const receipt = await intake.decide(request);
        if (receipt.accepted && request.decision === 'uphold') work.addUnread(request.caseId);
        return receipt;
      },
      handleDelete(ref) {
        // Many platforms delete a post when it is hidden. Its pictures are still read, for its case.
        if (!newest.get(messageKey(ref))?.isHidden) forget(messageKey(ref));
        intake.handleDelete(ref);
      },
    },
    waitUntilIdle: work.waitUntilIdle,
    stop: work.stop,
  };
}

/** Takes messages from the queue, at most four at a time. */
function createPictureWork(
  { judge, addReading }: Pick<IntakeService, 'judge' | 'addReading'>,
  newest: ReturnType<typeof createLruMap<PendingMessage>>,
  readings: ReturnType<typeof createLruMap<MessagePictures>>,
  { readMessagePictures, queue, policies, readCase, log }: PicturePorts,
) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Set<Promise<void>>();
  let servers = 0;
  let hiddenBeingRead = 0;
  const findUnread = createUnreadFinder({ readCase, log });

  const isNewcomer = ({ author, ref, sentAt }: Message): boolean =>
    accountStanding(author, policies.of(ref.server).quota.newcomerDays, sentAt) === 'newcomer';

  const priorityOf = ({ message, isHidden }: PendingMessage): PicturePriority =>
    isHidden ? 'hidden' : isNewcomer(message) ? 'newcomer' : 'ordinary';

  async function judgeAgain(pending: PendingMessage, found: MessagePictures): Promise<void> {
    const { message, completeAuthor, caseId, isHidden } = pending;
    const key = messageKey(message.ref);
    if (signal.aborted || newest.get(key) !== pending) return;
    newest.delete(key);
    readings.set(key, found);
    if (!changesJudgement(found, caseId)) return;
    if (isHidden && caseId !== undefined) await addReading(caseId, withReadPictures(message, found));
    else await judge('edited', withReadPictures(message, found), completeAuthor && { completeAuthor });
  }

  async function read(pending: PendingMessage): Promise<void> {
    const { message, caseId, isHidden } = pending;
    if (newest.get(messageKey(message.ref)) !== pending || (await hasExemptAuthor(pending, policies))) return;
    const hidden = isHidden && caseId !== undefined ? { hiddenInCase: caseId } : {};
    const found = await readMessagePictures(message, { isNewcomer: isNewcomer(message), signal, ...hidden });
    await judgeAgain(pending, found);
  }

  const takeNext = () => queue.next({ exceptHidden: hiddenBeingRead >= MAX_CONCURRENT_HIDDEN });

  async function serve(): Promise<void> {
    servers++;
    for (let pending = takeNext(); pending !== undefined; pending = takeNext()) {
      if (pending.isHidden) hiddenBeingRead++;
      await logFailure(pending, read(pending));
      if (pending.isHidden) hiddenBeingRead--;
    }
    servers--;
  }

  const logFailure = ({ message }: PendingMessage, reading: Promise<void>) =>
    reading.catch((error: unknown) =>
      log.error('pictures_failed', { message: messageKey(message.ref), error: errorName(error) }),
    );

  const track = (task: Promise<void>): void => {
    const settled: Promise<void> = task.finally(() => running.delete(settled));
    running.add(settled);
  };

  async function waitUntilIdle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  function add(pending: PendingMessage): void {
    if (signal.aborted) return;
    const dropped = queue.add(pending, priorityOf(pending));
    if (dropped?.isHidden) {
      newest.delete(messageKey(dropped.message.ref));
      log.info('picture_not_read', { message: messageKey(dropped.message.ref), why: 'busy' });
    } else if (dropped) {
      const { pictures = [] } = dropped.message;
      const read = pictures.map((picture) => unreadPicture(picture, 'busy'));
      track(logFailure(dropped, judgeAgain(dropped, { pictures, parts: [], read, unread: pictures.length })));
    }
    if (servers < MAX_CONCURRENT) track(serve());
  }

  /** The picture of an upheld case is to be known, although it was dropped or lost before its turn came. */
  async function addUnread(caseId: string): Promise<void> {
    for (const message of await findUnread(caseId)) {
      const key = messageKey(message.ref);
      if (newest.get(key)) continue;
      const pending: PendingMessage = { message, caseId, isHidden: true };
      newest.set(key, pending);
      add(pending);
    }
  }

  return {
    add,
    /** Reads the pictures of a case that were never read. Returns at once. */
    addUnread: (caseId: string) => track(addUnread(caseId)),
    waitUntilIdle,
    stop(): void {
      stopping.abort();
      queue.clear();
    },
  };
}

/** A text that could not be judged needs no picture, nor one that is to be hidden and whose case could not be stored. */
const isWorthReading = (handled: HandledMessage | undefined): handled is HandledMessage =>
  handled?.handling === 'handled' &&
  handled.ruling !== 'exempt' &&
  (handled.ruling !== 'hide' || handled.caseId !== undefined);

/** Where the message came without the rights of its author, they are asked for before its pictures are fetched. */
async function hasExemptAuthor(
  { message, completeAuthor }: PendingMessage,
  policies: Pick<PolicyStore, 'of'>,
): Promise<boolean> {
  if (!completeAuthor) return false;
  // When they cannot be had, the judging asks again; it does nothing to an unknown author.
  const author = await completeAuthor().catch(() => message.author);
  return isExempt({ ...message, author }, policies.of(message.ref.server));
}

const isAboutPicturesOf = ({ pictures = [] }: Message, found: MessagePictures): boolean =>
  pictures.length === found.pictures.length && pictures.every((picture, i) => picture === found.pictures[i]);

/**
 * Whether a message is judged once more: without a case, unknown pictures in which nothing was found, or that cannot be
 * read, change nothing.
 * @example if (changesJudgement(found, caseId)) await intake.judge('edited', withReadPictures(message, found))
 */
export const changesJudgement = ({ parts, read }: MessagePictures, caseId: string | undefined): boolean =>
  parts.length > 0 || caseId !== undefined || read.some(({ known }) => known?.label === 'upheld');

/** The message with what its pictures show. @example withReadPictures(message, await readMessagePictures(message, options)) */
export const withReadPictures = (message: Message, { parts, read, unread }: MessagePictures): Message => ({
  ...message,
  parts: [...message.parts, ...parts],
  ...(read.length > 0 && { readPictures: read }),
  ...(unread > 0 && { unreadPictures: unread }),
});

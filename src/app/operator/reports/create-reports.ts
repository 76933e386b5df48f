import type {
  Archive,
  Intake,
  Message,
  OperatorPost,
  PictureState,
  PostIndex,
  PostRecord,
  ReportService,
  Server,
} from '#core';
import { accountToMember, DEFAULT_CHANNEL, postToMessage, toQueuedPost, UnreadableCase } from '#core';
import { deriveCaseId, deriveCaseState, isSameMessage } from '../../../cases/index.ts';
import type { PostPictureStorage } from '../pictures/store-post-pictures.ts';

/** The dependencies of the reports. */
export interface ReportPorts {
  readonly intake: Pick<Intake, 'report'>;
  readonly posts: Pick<PostIndex, 'get'>;
  readonly pictures: PostPictureStorage;
  readonly archive: Pick<Archive, 'read'>;
}

/** A reported post, as far as it is known. */
interface ReportedPost {
  readonly post: OperatorPost;
  readonly message: Message;
  /** Its pictures come with the report, and wait from now on. */
  readonly mustBeRead: boolean;
}

/**
 * Creates the reports. The index knows where a post stands: a report that names another channel is about the same case. Pictures
 * that come with a report wait like those of posts. They are stored first, so that the case gets copies of them.
 * @example (await createReports({ intake, posts, pictures, archive }).report(caller, report)) // { accepted: true, code: 'ok', … }
 */
export function createReports({ intake, posts, pictures, archive }: ReportPorts): ReportService {
  async function findReported(
    tenant: string,
    server: Server,
    sent: OperatorPost,
    known: PostRecord | undefined,
  ): Promise<ReportedPost> {
    const post = {
      ...sent,
      channel: known?.channel ?? sent.channel ?? DEFAULT_CHANNEL,
      revision: Math.max(sent.revision, known?.revision ?? 1),
    };
    const message = postToMessage(server, toQueuedPost(post));
    const waiting = await pictures.findWaiting(tenant, post.id);
    if (waiting?.revision === post.revision)
      return { post, message: withPicturesOf(message, waiting), mustBeRead: false };
    const stored = await findInCase(message, known?.caseId);
    const ids = message.pictures ?? stored?.pictures;
    const wasRead = stored?.readPictures !== undefined && stored.unreadPictures === undefined;
    const isSame = ids !== undefined && ids.join() === stored?.pictures?.join();
    return {
      post,
      message: { ...message, ...(ids && { pictures: ids }) },
      mustBeRead: message.pictures !== undefined && !(isSame && wasRead),
    };
  }

  /** The version of the post in its case. */
  async function findInCase(
    message: Message,
    caseId = deriveCaseId(message.ref),
  ): Promise<Message | undefined> {
    try {
      const state = deriveCaseState(await archive.read(caseId));
      return state?.latest.pieces.find(({ ref }) => isSameMessage(ref, message.ref));
    } catch (error) {
      if (error instanceof UnreadableCase) return undefined;
      throw error;
    }
  }

  async function stateBefore(
    tenant: string,
    { id, revision }: OperatorPost,
  ): Promise<PictureState | undefined> {
    return (await pictures.statesOf(tenant, [{ id, revision }])).get(id);
  }

  return {
    async report({ tenant, server }, { post: sent, reporter, reason }) {
      const known = await posts.get(tenant, sent.id);
      if (known?.state === 'erased') return { kind: 'erased' };
      const faults = await pictures.check(tenant, [sent]);
      if (faults.length > 0) return { kind: 'refused', faults };

      const { post, message, mustBeRead } = await findReported(tenant, server, sent, known);
      const before = mustBeRead ? await stateBefore(tenant, post) : undefined;
      if (mustBeRead) await pictures.store(tenant, [post]);
      const receipt = await intake.report({ message, reporter: accountToMember(server, reporter), reason });
      if (receipt.caseId === undefined) {
        if (mustBeRead) await pictures.takeBack(tenant, post, before);
        return receipt;
      }
      await pictures.markReported(tenant, post.id);
      // A worker that has the text in its queue says so itself.
      if (mustBeRead && known?.state !== 'queued') await pictures.markTextJudged(tenant, post);
      if (mustBeRead && (await posts.get(tenant, post.id))?.state === 'erased')
        await pictures.erase(tenant, post.id);
      return receipt;
    },
  };
}

function withPicturesOf(message: Message, waiting: OperatorPost): Message {
  const { pictures } = postToMessage(message.ref.server, toQueuedPost(waiting));
  return pictures ? { ...message, pictures } : message;
}

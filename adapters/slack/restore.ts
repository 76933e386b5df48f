import { type Action, type Files, fill, type Memos, type Message, type Outcome, type Wording } from '#core';
import type { Clients } from './clients.ts';
import type { Directory } from './directory.ts';
import { codeOf } from './faults.ts';
import { restoredKey } from './hide.ts';
import type { Posts } from './posts.ts';
import { escaped } from './text.ts';
import { namedIn } from './things.ts';
import type { Watch } from './watch.ts';
import type { Workspace } from './workspace.ts';

type Restore = Extract<Action, { kind: 'restore' }>;
type Done = Pick<Outcome, 'status' | 'detail'>;

/** Slack cuts what is longer. */
const TEXT_MOST = 39_000;
const NAME_MOST = 80;

/**
 * Posts a deleted message again with its author's name and picture, the original time and the stored files. Once:
 * what has been restored is remembered, and deleted when the case turns again.
 * @example const restore = createRestore({ clients, memos, posts, watch, directory, workspace, files, words })
 */
export function createRestore(ports: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly posts: Posts;
  readonly watch: Watch;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly files?: Pick<Files, 'get'>;
  readonly words: () => Wording['adapter'];
}): (action: Restore) => Promise<Done> {
  const { clients, memos, posts, watch, directory, workspace, files, words } = ports;

  async function restoreName(user: string, message: Message): Promise<Done> {
    const [display = ''] = message.parts.find(({ kind }) => kind === 'display-name')?.text.split('\n') ?? [];
    if (!clients.admin) return { status: 'degraded', detail: 'byhand' };
    try {
      await clients.admin.users.profile.set({ user, profile: { display_name: display } });
      return { status: 'done' };
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return { status: 'degraded', detail: 'byhand' };
    }
  }

  /** The ids of the files that came back. */
  async function postFiles(
    { message, files: named = [] }: Restore,
    thread: string,
  ): Promise<readonly string[]> {
    const uploads: { file: Buffer; filename: string }[] = [];
    for (const { name, file } of named) {
      const bytes = await files?.get(file);
      if (bytes) uploads.push({ file: Buffer.from(bytes), filename: name });
    }
    if (uploads.length === 0) return [];
    const place = { channel_id: message.ref.channel, thread_ts: thread };
    const { files: done } = await clients.bot.filesUploadV2({
      ...place,
      file_uploads: uploads,
    } as Parameters<typeof clients.bot.filesUploadV2>[0]);
    return done.flatMap(({ files: some = [] }) => some.flatMap(({ id }) => id ?? []));
  }

  return async (action) => {
    const { message } = action;
    const { channel, id } = message.ref;
    const named = namedIn(message.ref);
    if (named !== undefined) return restoreName(named, message);
    // It was never deleted: only our words about it are taken back.
    if (await watch.end(message.ref)) return { status: 'done' };
    const key = restoredKey(workspace.team, channel, id);
    const wanted = message.parts.filter(({ kind }) => kind === 'attachment-name').length;
    const known = (await memos.get(key))?.split(' ');
    // The files may be missing: the process may have ended before they were there.
    if (known && (known.length > 1 || wanted === 0)) return { status: 'done' };

    const seconds = Math.floor(message.sentAt.getTime() / 1000);
    const time = `<!date^${seconds}^{date_num} {time}|${message.sentAt.toISOString()}>`;
    const note = `_${fill(words().restored, { time })}_`;
    const forwards = message.parts
      .filter(({ kind }) => kind === 'forward')
      .map(({ text }) => `&gt; ${escaped(text)}`);
    const icon = directory.known(message.author.id)?.profile?.image_192 ?? undefined;
    const body = {
      text: [escaped(message.text.slice(0, TEXT_MOST)), ...forwards, note].filter(Boolean).join('\n'),
      username: message.author.name.slice(0, NAME_MOST),
      icon,
    };
    const name = `restored/${channel}/${id}`;
    let whole = message.text.length <= TEXT_MOST;
    let ts = known?.[0];
    try {
      ts ??= await posts.once(name, channel, { ...body, thread: message.replyTo });
    } catch (error) {
      // The thread is gone with its first message.
      if (message.replyTo === undefined || codeOf(error) !== 'message_not_found') throw error;
      whole = false;
      ts = await posts.once(name, channel, body);
    }
    await memos.put(key, ts);
    // It may be hidden and restored again.
    await posts.forget(name);
    const back = await postFiles(action, message.replyTo ?? ts);
    if (back.length > 0) await memos.put(key, [ts, ...back].join(' '));
    return back.length >= wanted && whole ? { status: 'done' } : { status: 'degraded', detail: 'incomplete' };
  };
}

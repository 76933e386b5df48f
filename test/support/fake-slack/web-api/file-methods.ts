import { throwApiError } from '../state/api-error.ts';
import {
  type Args,
  type CallContext,
  joinedChannel,
  parseJsonArg,
  stringArg,
} from '../state/call-context.ts';
import { nextId, type RawFile, type Token } from '../state/workspace-state.ts';
import { addMessage } from './chat-methods.ts';

/** files.getUploadURLExternal. @example startUpload(context, { filename: 'a.png' }).upload_url */
export function startUpload({ world, baseUrl }: CallContext, args: Args): Record<string, unknown> {
  const id = nextId('F');
  world.uploads.set(id, { name: stringArg(args, 'filename'), bytes: new Uint8Array() });
  return { file_id: id, upload_url: `${baseUrl}/upload/${id}` };
}

/**
 * files.completeUploadExternal: posts the uploaded files. Throws `FakeSlackError`.
 * @example completeUpload({ channel_id: 'C1', files: '[]' }, token, context)
 */
export function completeUpload(args: Args, token: Token, context: CallContext): Record<string, unknown> {
  const channel = joinedChannel(context, stringArg(args, 'channel_id') || stringArg(args, 'channels'), token);
  const thread = stringArg(args, 'thread_ts');
  const files = (parseJsonArg(args.files) as { id: string; title?: string }[]).map(({ id }): RawFile => {
    const { name, bytes } = context.world.uploads.get(id) ?? throwApiError('file_not_found');
    return addFile(context, { id, name, bytes, owner: token.user });
  });
  addMessage(context, channel, {
    type: 'message',
    ts: context.world.ts(),
    user: token.user,
    bot_id: `B${context.bot.id.slice(1)}`,
    text: stringArg(args, 'initial_comment'),
    team: context.world.team.id,
    files,
    ...(thread !== '' && { thread_ts: thread }),
  });
  return { files };
}

/**
 * Stores a file that can be downloaded with a token.
 * @example addFile(context, { name: 'a.txt', bytes, owner: 'U1' })
 */
export function addFile(
  { world, baseUrl }: Pick<CallContext, 'world' | 'baseUrl'>,
  { id = nextId('F'), name, bytes, owner }: { id?: string; name: string; bytes: Uint8Array; owner: string },
): RawFile {
  const url = `${baseUrl}/files/${id}/${encodeURIComponent(name)}`;
  const file = {
    id,
    name,
    title: name,
    size: bytes.length,
    url_private: url,
    url_private_download: url,
    user: owner,
  };
  world.files.set(id, { file, bytes, owner, deleted: false });
  return file;
}

/**
 * files.info: a file with the messages in which it is shared. Throws `FakeSlackError`.
 * @example fileInfo({ file: 'F1' }, context).file
 */
export function fileInfo(args: Args, { world }: CallContext): Record<string, unknown> {
  const stored = world.files.get(stringArg(args, 'file'));
  if (!stored || stored.deleted) return throwApiError('file_not_found');
  const sharesIn = (isPrivate: boolean) =>
    [...world.channels.values()].flatMap((channel): [string, { ts: string }[]][] => {
      if (channel.is_private !== isPrivate || channel.is_im) return [];
      const posts = channel.messages.filter(({ files }) => files?.some(({ id }) => id === stored.file.id));
      return posts.length === 0 ? [] : [[channel.id, posts.map(({ ts }) => ({ ts }))]];
    });
  const [publicShares, privateShares] = [sharesIn(false), sharesIn(true)];
  return {
    file: {
      ...stored.file,
      channels: publicShares.map(([id]) => id),
      groups: privateShares.map(([id]) => id),
      ims: [],
      shares: { public: Object.fromEntries(publicShares), private: Object.fromEntries(privateShares) },
    },
  };
}

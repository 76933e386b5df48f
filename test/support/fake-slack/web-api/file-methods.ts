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
  const file = { id, name, title: name, size: bytes.length, url_private: url, url_private_download: url };
  world.files.set(id, { file, bytes, owner, deleted: false });
  return file;
}

import { type Args, type Around, joined, parsed, text } from './calls.ts';
import { addMessage } from './posting.ts';
import { refuse } from './refusal.ts';
import { idOf, type RawFile, type Token } from './world.ts';

export function upload({ world, base }: Around, args: Args): Record<string, unknown> {
  const id = idOf('F');
  world.uploads.set(id, { name: text(args, 'filename'), bytes: new Uint8Array() });
  return { file_id: id, upload_url: `${base}/upload/${id}` };
}

export function uploaded(args: Args, token: Token, around: Around): Record<string, unknown> {
  const channel = joined(around, text(args, 'channel_id') || text(args, 'channels'), token);
  const thread = text(args, 'thread_ts');
  const files = (parsed(args.files) as { id: string; title?: string }[]).map(({ id }): RawFile => {
    const { name, bytes } = around.world.uploads.get(id) ?? refuse('file_not_found');
    return addFile(around, { id, name, bytes, owner: token.user });
  });
  addMessage(around, channel, {
    type: 'message',
    ts: around.world.ts(),
    user: token.user,
    bot_id: `B${around.bot.id.slice(1)}`,
    text: text(args, 'initial_comment'),
    team: around.world.team.id,
    files,
    ...(thread !== '' && { thread_ts: thread }),
  });
  return { files };
}

/** Keeps a file; it is fetched with a token. */
export function addFile(
  { world, base }: Pick<Around, 'world' | 'base'>,
  { id = idOf('F'), name, bytes, owner }: { id?: string; name: string; bytes: Uint8Array; owner: string },
): RawFile {
  const url = `${base}/files/${id}/${encodeURIComponent(name)}`;
  const file = { id, name, title: name, size: bytes.length, url_private: url, url_private_download: url };
  world.files.set(id, { file, bytes, owner, deleted: false });
  return file;
}

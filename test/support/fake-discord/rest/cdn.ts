import type { ServerResponse } from 'node:http';
import type { DiscordState, StoredFile } from '../state/discord-state.ts';

/** Serves an attachment's bytes while its message lives and for a while after. */
export function serveFile(world: DiscordState, path: string, response: ServerResponse): void {
  const file = world.files.get(path.split('/')[3] ?? '');
  if (!file || isGone(world, file)) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('This content is no longer available.');
    return;
  }
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length });
  response.end(file.bytes);
}

const isGone = (world: DiscordState, { messageDeletedAt }: StoredFile): boolean =>
  messageDeletedAt !== undefined &&
  world.clock.now().getTime() - messageDeletedAt.getTime() >= world.deletedFileLifetimeMs;

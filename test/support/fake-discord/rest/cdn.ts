import type { ServerResponse } from 'node:http';
import type { DiscordState, StoredFile } from '../state/discord-state.ts';

/**
 * Sends the bytes of an attachment, until some time after its message is deleted.
 * @example serveFile(discord, path, response)
 */
export function serveFile(discord: DiscordState, path: string, response: ServerResponse): void {
  const file = discord.files.get(path.split('/')[3] ?? '');
  if (!file || isGone(discord, file)) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('This content is no longer available.');
    return;
  }
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length });
  response.end(file.bytes);
}

const isGone = (discord: DiscordState, { messageDeletedAt }: StoredFile): boolean =>
  messageDeletedAt !== undefined &&
  discord.clock.now().getTime() - messageDeletedAt.getTime() >= discord.deletedFileLifetimeMs;

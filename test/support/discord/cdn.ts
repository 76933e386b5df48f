import type { ServerResponse } from 'node:http';
import type { StoredFile, World } from './world.ts';

/** Serves an attachment's bytes while its message lives and for a while after. */
export function serveFile(world: World, path: string, response: ServerResponse): void {
  const file = world.files.get(path.split('/')[3] ?? '');
  if (!file || isGone(world, file)) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('This content is no longer available.');
    return;
  }
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length });
  response.end(file.bytes);
}

const isGone = (world: World, { messageGoneAt }: StoredFile): boolean =>
  messageGoneAt !== undefined &&
  world.clock.now().getTime() - messageGoneAt.getTime() >= world.filesOutliveMs;

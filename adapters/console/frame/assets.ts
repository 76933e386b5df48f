import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { lazy } from '#lib';

const FOLDER = fileURLToPath(new URL('../assets', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface Asset {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Style sheets, scripts and the icon, under names that change with their content, so that browsers may keep them. */
export interface Assets {
  /** The address of a file. Throws for a name that is no asset. */
  urlOf(name: string): string;
  readonly routes: Hono;
}

/** Files of `assets`, and htmx from its package. Read at the first request. @example createAssets('/console/assets').urlOf('base.css') */
export function createAssets(path: string): Assets {
  const getFiles = lazy(FOLDER, readFiles);
  const routes = new Hono();
  routes.get('/:version/:name', (context) => {
    const { files, version } = getFiles();
    const { version: sent, name } = context.req.param();
    const asset = files.get(name);
    if (!asset || sent !== version) return context.text('not found', 404);
    return context.body(asset.content, 200, {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });
  return {
    urlOf(name) {
      const { files, version } = getFiles();
      if (!files.has(name)) throw new Error(`there is no asset ${name}`);
      return `${path}/${version}/${name}`;
    },
    routes,
  };
}

/** All files, and a name for this content. */
function readFiles(folder: string): { readonly files: ReadonlyMap<string, Asset>; readonly version: string } {
  const files = new Map<string, Asset>();
  for (const name of readdirSync(folder)) {
    const type = TYPES[extname(name)];
    if (type) files.set(name, { content: new Uint8Array(readFileSync(join(folder, name))), type });
  }
  const htmx = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');
  files.set('htmx.js', { content: new Uint8Array(readFileSync(htmx)), type: TYPES['.js']! });
  const hash = createHash('sha256');
  for (const { content } of files.values()) hash.update(content);
  return { files, version: hash.digest('base64url').slice(0, 12) };
}

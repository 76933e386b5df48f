import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PackSource } from '../detect/schema.ts';
import { readEvalLines } from './eval-lines.ts';
import type { Loaded } from './load.ts';

/** What a run is made on; `from` says where the texts came from. */
export interface Messages {
  readonly from: string;
  readonly texts: readonly string[];
}

/** Labelled posts; `candidates` are texts that must be read to the end. */
export interface Posts {
  readonly from: string;
  readonly hide: readonly string[];
  readonly pass: readonly string[];
  readonly candidates: readonly string[];
}

const own = (path: string): string => fileURLToPath(new URL(`../../test/${path}`, import.meta.url));
const chatLine = z.object({ text: z.string() });
const ownPosts = z.object({ hide: z.array(z.string()), pass: z.array(z.string()) });

/**
 * Reads ordinary chat: JSON lines with `text`, or a folder of such files (its chat-*.jsonl, when it has any). Without
 * a path the chat that comes with yamidome is taken, one message a line.
 * @example await readChat('history.jsonl') // { ok: true, value: { from: 'history.jsonl', texts: ['おはよう', …] } }
 */
export const readChat = async (path: string | undefined): Promise<Loaded<Messages>> => {
  if (path === undefined) return readOwnChat();
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { ok: false, why: `${path}: there is no such file or folder` };
  const files = found.isDirectory() ? await chatFiles(path) : [path];
  if (files.length === 0)
    return { ok: false, why: `${path}: there is no .jsonl file in it; chat-NAME.jsonl is expected` };
  const texts: string[] = [];
  for (const file of files) {
    for (const [at, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
      if (line.trim() === '') continue;
      const text = textOf(line);
      if (text === undefined)
        return { ok: false, why: `${file}, line ${at + 1}: write {"text":"…"}, one message a line` };
      if (text !== '') texts.push(text);
    }
  }
  if (texts.length > 0) return { ok: true, value: { from: path, texts } };
  return { ok: false, why: `${path}: it is empty; write {"text":"…"}, one message a line` };
};

const readOwnChat = async (): Promise<Loaded<Messages>> => {
  const text = await readFile(own('bench/chat.txt'), 'utf8').catch(() => undefined);
  if (text === undefined)
    return { ok: false, why: 'test/bench/chat.txt is not here; say which messages to read with --chat FILE' };
  const texts = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  return { ok: true, value: { from: 'test/bench/chat.txt', texts } };
};

const chatFiles = async (folder: string): Promise<readonly string[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const chat = names.filter((name) => name.startsWith('chat-'));
  return (chat.length > 0 ? chat : names).map((name) => join(folder, name));
};

const textOf = (line: string): string | undefined => {
  try {
    return chatLine.parse(JSON.parse(line)).text;
  } catch {
    return undefined;
  }
};

/**
 * Reads labelled posts as `eval` does; the `hide` lines are the candidates. Without a path: the posts of the tests and
 * the examples of the packs, and the packs' `hits` are candidates too.
 * @example await readPosts('posts.jsonl', rulebook.sources)
 */
export const readPosts = async (
  path: string | undefined,
  packs: readonly PackSource[],
): Promise<Loaded<Posts>> => {
  if (path === undefined) return readOwnPosts(packs);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory())
    return { ok: false, why: `${path}: a file of labelled texts is needed, and it is not there` };
  const posts = { hide: [] as string[], flag: [] as string[], pass: [] as string[] };
  for await (const line of readEvalLines(path)) {
    if (line.kind === 'problem') return { ok: false, why: `${path}, line ${line.line}: ${line.why}` };
    posts[line.expect].push(line.text);
  }
  if (posts.hide.length === 0)
    return { ok: false, why: `${path}: it has no line to hide; write {"text":"…","expect":"hide"}` };
  return { ok: true, value: { from: path, hide: posts.hide, pass: posts.pass, candidates: posts.hide } };
};

const readOwnPosts = async (packs: readonly PackSource[]): Promise<Loaded<Posts>> => {
  const text = await readFile(own('rules/posts.yaml'), 'utf8').catch(() => undefined);
  if (text === undefined)
    return { ok: false, why: 'test/rules/posts.yaml is not here; say which posts to read with --posts FILE' };
  const posts = ownPosts.parse(parse(text));
  const rules = packs.flatMap((pack) => Object.values(pack.rules));
  const hide = [...posts.hide, ...packs.flatMap((pack) => pack.examples?.hide ?? [])];
  const pass = [
    ...posts.pass,
    ...packs.flatMap((pack) => pack.examples?.passes ?? []),
    ...rules.flatMap((rule) => rule.passes ?? []),
  ];
  const candidates = [...hide, ...rules.flatMap((rule) => rule.hits)];
  return { ok: true, value: { from: 'test/rules/posts.yaml + rules', hide, pass, candidates } };
};

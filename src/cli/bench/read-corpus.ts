import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LoadResult } from '../../app/load-rules.ts';
import { PROJECT_ROOT } from '../../app/project-paths.ts';
import type { PackSource } from '../../detect/rule-schema.ts';
import { NO_PICTURES, readLabelledLines } from '../lib/read-labelled.ts';

/** Chat messages; `from` names their source in the report. */
export interface ChatCorpus {
  readonly from: string;
  readonly texts: readonly string[];
}

/** Labelled posts; `candidates` are texts that need the full evaluation. */
export interface LabelledCorpus {
  readonly from: string;
  readonly hide: readonly string[];
  readonly pass: readonly string[];
  readonly candidates: readonly string[];
}

const pathInTests = (path: string): string => join(PROJECT_ROOT, 'test', path);
const chatLineSchema = z.object({ text: z.string() });
const testPostsSchema = z.object({ hide: z.array(z.string()), pass: z.array(z.string()) });

/**
 * Reads ordinary chat: JSON lines with `text`, or a folder of such files (only its chat-*.jsonl, if it has any). Without a
 * path: the chat that comes with yamidome, one message per line.
 * @example await readChatCorpus('history.jsonl') // { ok: true, value: { from: 'history.jsonl', texts: ['おはよう', …] } }
 */
export const readChatCorpus = async (path: string | undefined): Promise<LoadResult<ChatCorpus>> => {
  if (path === undefined) return readDefaultChat();
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { ok: false, why: `${path}: there is no such file or folder` };
  const files = stats.isDirectory() ? await listChatFiles(path) : [path];
  if (files.length === 0)
    return { ok: false, why: `${path}: there is no .jsonl file in it; chat-NAME.jsonl is expected` };
  const texts: string[] = [];
  for (const file of files) {
    for (const [at, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
      if (line.trim() === '') continue;
      const text = parseChatLine(line);
      if (text === undefined)
        return { ok: false, why: `${file}, line ${at + 1}: write {"text":"…"}, one message a line` };
      if (text !== '') texts.push(text);
    }
  }
  if (texts.length > 0) return { ok: true, value: { from: path, texts } };
  return { ok: false, why: `${path}: it is empty; write {"text":"…"}, one message a line` };
};

const readDefaultChat = async (): Promise<LoadResult<ChatCorpus>> => {
  const text = await readFile(pathInTests('bench/everyday-chat.txt'), 'utf8').catch(() => undefined);
  if (text === undefined)
    return {
      ok: false,
      why: 'test/bench/everyday-chat.txt is not here; say which messages to read with --chat FILE',
    };
  const texts = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  return { ok: true, value: { from: 'test/bench/everyday-chat.txt', texts } };
};

const listChatFiles = async (folder: string): Promise<readonly string[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const chat = names.filter((name) => name.startsWith('chat-'));
  return (chat.length > 0 ? chat : names).map((name) => join(folder, name));
};

const parseChatLine = (line: string): string | undefined => {
  try {
    return chatLineSchema.parse(JSON.parse(line)).text;
  } catch {
    return undefined;
  }
};

/**
 * Reads labelled posts as `eval` does; the `hide` lines are the candidates. Without a path: the posts of the tests and the
 * examples of the packs, with the `hits` of the packs as further candidates.
 * @example await readLabelledCorpus('posts.jsonl', detector.sources)
 */
export const readLabelledCorpus = async (
  path: string | undefined,
  packs: readonly PackSource[],
): Promise<LoadResult<LabelledCorpus>> => {
  if (path === undefined) return readDefaultPosts(packs);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined || stats.isDirectory())
    return { ok: false, why: `${path}: a file of labelled texts is needed, and it is not there` };
  const posts = { hide: [] as string[], flag: [] as string[], pass: [] as string[] };
  for await (const line of readLabelledLines(path)) {
    if (line.kind === 'problem') return { ok: false, why: `${path}, line ${line.line}: ${line.why}` };
    if (line.image !== undefined) return { ok: false, why: `${path}, line ${line.line}: ${NO_PICTURES}` };
    posts[line.expect].push(line.text);
  }
  if (posts.hide.length === 0)
    return { ok: false, why: `${path}: it has no line to hide; write {"text":"…","expect":"hide"}` };
  return { ok: true, value: { from: path, hide: posts.hide, pass: posts.pass, candidates: posts.hide } };
};

const readDefaultPosts = async (packs: readonly PackSource[]): Promise<LoadResult<LabelledCorpus>> => {
  const text = await readFile(pathInTests('rules/posts.yaml'), 'utf8').catch(() => undefined);
  if (text === undefined)
    return { ok: false, why: 'test/rules/posts.yaml is not here; say which posts to read with --posts FILE' };
  const posts = testPostsSchema.parse(parse(text));
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

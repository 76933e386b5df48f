import { MAX_JUDGED_POSTS } from '#core';

/** One post of a pasted conversation; `author` is empty without a name. */
export interface PastedPost {
  readonly author: string;
  readonly text: string;
}

/** A name of at most 40 characters before a colon; no address and no time of day. */
const NAMED_LINE = /^\s*([^:：\s][^:：\n]{0,39}?)\s*[:：](?!\/\/)\s*(\S.*)$/u;
const NO_NAME = /^(\d+|https?|ftp)$/i;

/**
 * The posts of a pasted conversation. If half of the lines or more begin with `name:`, each such line is a post and other lines
 * continue the post before; otherwise each block between empty lines is a post of one author without a name.
 * @example parseConversation('rin: 日給5万\nyui: おはよう') // [{ author: 'rin', text: '日給5万' }, { author: 'yui', … }]
 */
export function parseConversation(text: string): readonly PastedPost[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const named = lines.filter((line) => readNamedLine(line) !== undefined);
  const posts = named.length * 2 >= lines.length ? readNamedPosts(lines) : readBlocks(text);
  return posts.filter((post) => post.text !== '').slice(0, MAX_JUDGED_POSTS);
}

function readNamedLine(line: string): PastedPost | undefined {
  const [, author = '', text = ''] = NAMED_LINE.exec(line) ?? [];
  return author === '' || NO_NAME.test(author) ? undefined : { author, text: text.trim() };
}

function readNamedPosts(lines: readonly string[]): readonly PastedPost[] {
  const posts: PastedPost[] = [];
  for (const line of lines) {
    const named = readNamedLine(line);
    const last = posts.at(-1);
    if (named || !last) posts.push(named ?? { author: '', text: line.trim() });
    else posts[posts.length - 1] = { author: last.author, text: `${last.text}\n${line.trim()}` };
  }
  return posts;
}

const readBlocks = (text: string): readonly PastedPost[] =>
  text.split(/\r?\n\s*\r?\n/).map((block) => ({ author: '', text: block.trim() }));

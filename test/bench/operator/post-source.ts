import { readFileSync } from 'node:fs';

const CHAT = readFileSync(new URL('../everyday-chat.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean);
const OFFERS = [
  '日給5万、荷物を運ぶだけ。詳細はテレグラムで',
  '即日現金10万円、身分証不要、DMください',
  '高額案件あります。受け子募集、テレグラムまで',
];
const AUTHORS = 1_000_000;

/** A post on the wire. */
export interface WirePost {
  readonly id: string;
  readonly author: { readonly id: string };
  readonly text: string;
  readonly sentAt: string;
}

/** A generator of numbers from 0 to 1 (mulberry32), the same for the same seed. @example createRandom(7)() */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Everyday posts and offers. Each offer has an author of its own, so that each is one case. */
export interface PostSource {
  next(count: number): readonly WirePost[];
  /** The ids of all offers so far. */
  readonly offers: readonly string[];
}

/** @example createPostSource({ seed: 1, offenceShare: 0.002, prefix: 'a' }).next(500) */
export function createPostSource({
  seed,
  offenceShare,
  prefix,
}: {
  readonly seed: number;
  readonly offenceShare: number;
  readonly prefix: string;
}): PostSource {
  const random = createRandom(seed);
  const offers: string[] = [];
  let count = 0;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

  function make(): WirePost {
    const id = `${prefix}-${++count}`;
    const sentAt = new Date().toISOString();
    if (random() >= offenceShare)
      return { id, author: { id: `m${Math.floor(random() * AUTHORS)}` }, text: pick(CHAT), sentAt };
    offers.push(id);
    return { id, author: { id: `offer-${id}` }, text: `${pick(OFFERS)} ${count}`, sentAt };
  }
  return { offers, next: (length) => Array.from({ length }, make) };
}

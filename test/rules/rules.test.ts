import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DetectionResult, Ruling } from '#core';
import { policySchema } from '#core';
import { loadRulebook } from '../../src/app/load-rules.ts';
import { decide } from '../../src/pipeline/decide.ts';

const FOLDER = new URL('../../rules', import.meta.url).pathname;
const POSTS = new URL('posts.yaml', import.meta.url).pathname;

const loaded = await loadRulebook(FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const detector = loaded.value;
const policy = policySchema.parse(parse(await readFile(join(FOLDER, 'policy.yaml'), 'utf8')));
const posts = parse(await readFile(POSTS, 'utf8')) as Record<Ruling, string[]>;

const detect = (text: string): DetectionResult =>
  detector.detect({ text, parts: [] }, { packs: detector.packs, language: policy.language });
/** Without the prefilter, which skips what no rule against the author is found in. */
const detectInFull = (text: string): DetectionResult =>
  detector.detect(
    { text, parts: [] },
    { packs: detector.packs, language: policy.language, skipsPrefilter: true },
  );
const rulingOf = (text: string): Ruling => decide(detect(text), policy).ruling;

/** The message of a failed test. */
const explain = (text: string): string => {
  const { logOdds, stance, signals } = detect(text);
  return `${text}\n${stance} ${logOdds}: ${signals.map((s) => `${s.rule} ${s.weight}`).join(', ')}`;
};

const rules = detector.sources.flatMap(({ id, rules }) =>
  Object.entries(rules).map(([name, rule]) => ({ name: `${id}/${name}`, ...rule })),
);

describe('every rule fires where it says it does', () => {
  it.each(rules.flatMap(({ name, hits }) => hits.map((text) => [name, text] as const)))(
    '%s sees 「%s」',
    (name, text) => {
      expect(
        detectInFull(text).signals.map((signal) => signal.rule),
        explain(text),
      ).toContain(name);
    },
  );
});

describe('every rule has innocent look-alikes that the default policy leaves alone', () => {
  it.each(rules.flatMap(({ name, passes = [] }) => passes.map((text) => [name, text] as const)))(
    '%s and 「%s」',
    (_, text) => {
      expect(rulingOf(text), explain(text)).toBe('pass');
    },
  );
});

describe('whole messages get the ruling their pack promises', () => {
  const examples = detector.sources.flatMap(({ id, examples = {} }) => [
    ...(examples.hide ?? []).map((text) => [id, 'hide', text] as const),
    ...(examples.review ?? []).map((text) => [id, 'review', text] as const),
    ...(examples.passes ?? []).map((text) => [id, 'pass', text] as const),
  ]);
  it.each(examples)('%s: %s 「%s」', (_, ruling, text) => {
    expect(rulingOf(text), explain(text)).toBe(ruling);
  });
});

describe('who speaks is heard', () => {
  it.each(detector.stances.flatMap(({ stance, hits }) => hits.map((text) => [stance, text] as const)))(
    '%s: 「%s」',
    (stance, text) => {
      expect(detectInFull(text).stance, explain(text)).toBe(stance);
    },
  );
});

describe('posts as people write them', () => {
  it.each(posts.hide)('hidden: 「%s」', (text) => {
    expect(rulingOf(text), explain(text)).toBe('hide');
  });
  it.each(posts.review)('a person looks at it: 「%s」', (text) => {
    expect(rulingOf(text), explain(text)).not.toBe('pass');
  });
  it.each(posts.pass)('left alone: 「%s」', (text) => {
    expect(rulingOf(text), explain(text)).toBe('pass');
  });
});

import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/detect/index.ts';

const detector = (when: string) =>
  createDetector([
    { path: 'index.yaml', text: 'packs: [turns]\nlexicon: [lexicon/words.yaml]\n' },
    { path: 'stances.yaml', text: 'stances: []\n' },
    {
      path: 'turns/pack.yaml',
      text: `id: turns
summary: { ja: 順序, en: order }
rules:
  turn:
    when: ${when}
    weight: 0.5
    note: { ja: 順序, en: order }
    hits: [犬 猫]
`,
    },
    {
      path: 'lexicon/words.yaml',
      text: 'groups:\n  dog: { terms: [いぬの写真] }\n  cat: { terms: [ねこの写真] }\n  bird: { terms: [とりの写真] }\n',
    },
  ]);
const fires = (when: string, text: string): boolean =>
  detector(when).detect({ text, parts: [] }, { packs: ['turns'], language: 'ja' }).signals.length > 0;

describe('`followedBy` asks for what stands behind', () => {
  const when = '{ all: [dog], followedBy: [cat] }';

  it('across sentences and at any distance', () => {
    expect(fires(when, 'いぬの写真です。昨日撮りました。\nこちらはねこの写真')).toBe(true);
  });

  it('and not for what stands before', () => {
    expect(fires(when, 'ねこの写真です。こちらはいぬの写真')).toBe(false);
    expect(fires(when, 'いぬの写真')).toBe(false);
  });

  it('behind the first time that it is said, when it is said again later', () => {
    expect(fires(when, 'いぬの写真、ねこの写真、いぬの写真')).toBe(true);
  });

  it('each of several, behind all of several', () => {
    const several = '{ all: [dog, cat], followedBy: [bird] }';
    expect(fires(several, 'いぬの写真、とりの写真、ねこの写真')).toBe(false);
    expect(fires(several, 'ねこの写真、いぬの写真、とりの写真')).toBe(true);
    expect(fires('{ all: [dog], followedBy: [cat, bird] }', 'いぬの写真、とりの写真、ねこの写真')).toBe(true);
    expect(fires('{ all: [dog], followedBy: [cat, bird] }', 'とりの写真、いぬの写真、ねこの写真')).toBe(
      false,
    );
  });

  it('is refused without `all`, which says what it stands behind', () => {
    expect(() => detector('{ any: [dog], followedBy: [cat] }')).toThrow(
      'followedBy: write under all what it must stand behind',
    );
  });
});

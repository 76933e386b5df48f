import { parseYaml, type RuleFile } from '../detect/index.ts';
import { compileLexicon } from '../detect/lexicon.ts';
import { indexSchema } from '../detect/schema.ts';

/** Says whether a text holds one of the terms that it was made with. */
export type Matcher = (text: string) => boolean;

/** A way to look for a list of terms; a peer's `note` is a sentence of bench-words.ts. */
export interface Peer {
  readonly name: string;
  readonly note: 'regexp' | 'obscenity' | '@2toad/profanity' | 'leo-profanity';
  /** Only the matcher that was made last may be used: leo-profanity keeps one list for the whole process. */
  readonly matcher: (terms: readonly string[]) => Matcher;
}

/** Terms as the lexicon writes them, without `except`: of all groups, and of `crime` alone. */
export interface TermLists {
  readonly all: readonly string[];
  readonly crime: readonly string[];
}

/**
 * The lexicon's terms as written, each once. Throws `RuleError` as compiling the rules does.
 * @example termLists(await readRuleFiles('rules')).crime.includes('闇バイト') // true
 */
export const termLists = (files: readonly RuleFile[]): TermLists => {
  const file = (path: string): RuleFile => files.find((f) => f.path === path)!;
  const { lexicon, terms } = compileLexicon(
    parseYaml(file('index.yaml'), indexSchema).value.lexicon.map(file),
  );
  const crimes = new Set(lexicon.groups.flatMap((name, i) => (/^crime(\.|$)/.test(name) ? [i] : [])));
  const { from, values } = lexicon.groupsOf;
  const written = (isMeant: (group: number) => boolean) => [
    ...new Set(
      terms.flatMap((term, t) => (values.subarray(from[t], from[t + 1]).some(isMeant) ? [term.written] : [])),
    ),
  ];
  return { all: written(() => true), crime: written((group) => crimes.has(group)) };
};

/** One alternation of all terms. @example regexp.matcher(['闇バイト'])('闇バイトに注意') // true */
export const regexp: Peer = {
  name: 'RegExp',
  note: 'regexp',
  matcher: (terms) => {
    const any = new RegExp(terms.map((term) => term.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'));
    return (text) => any.test(text);
  },
};

const small = (terms: readonly string[]): readonly string[] => [
  ...new Set(terms.map((term) => term.toLowerCase())),
];

/** The peers by their package, each set up the way its documentation says. */
const PEERS: readonly (readonly [name: string, load: () => Promise<Peer>])[] = [
  [
    'obscenity',
    async () => {
      const { RegExpMatcher, assignIncrementingIds, parseRawPattern, toAsciiLowerCaseTransformer } =
        await import('obscenity');
      const pattern = (term: string) => parseRawPattern(term.replace(/[\\[\]?|]/g, '\\$&'));
      return {
        name: 'obscenity',
        note: 'obscenity',
        matcher: (terms) => {
          const matcher = new RegExpMatcher({
            blacklistedTerms: assignIncrementingIds(small(terms).map(pattern)),
            blacklistMatcherTransformers: [toAsciiLowerCaseTransformer()],
          });
          return (text) => matcher.hasMatch(text);
        },
      };
    },
  ],
  [
    '@2toad/profanity',
    async () => {
      const { Profanity, profaneWords } = await import('@2toad/profanity');
      return {
        name: '@2toad/profanity',
        note: '@2toad/profanity',
        matcher: (terms) => {
          const profanity = new Profanity({ languages: ['en'], wholeWord: false });
          profanity.removeWords([...(profaneWords.get('en') ?? [])]);
          profanity.addWords([...terms]);
          return (text) => profanity.exists(text);
        },
      };
    },
  ],
  [
    'leo-profanity',
    async () => {
      const { default: filter } = await import('leo-profanity');
      return {
        name: 'leo-profanity',
        note: 'leo-profanity',
        matcher: (terms) => {
          const name = `terms-${terms.length}`;
          filter.addDictionary(name, [...small(terms)]);
          filter.loadDictionary(name);
          return (text) => filter.check(text);
        },
      };
    },
  ],
];

/**
 * The peers that are installed, and the names of those that are not: an installation for production has none.
 * @example const { peers, missing } = await loadPeers()
 */
export const loadPeers = async (): Promise<{ peers: readonly Peer[]; missing: readonly string[] }> => {
  const peers: Peer[] = [];
  const missing: string[] = [];
  for (const [name, load] of PEERS) {
    try {
      peers.push(await load());
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing.push(name);
    }
  }
  return { peers, missing };
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code));

import { parseYaml, type RuleFile } from '../../detect/index.ts';
import { compileLexicon } from '../../detect/lexicon/compile-lexicon.ts';
import { indexSchema } from '../../detect/rule-schema.ts';

/** Says whether a text holds one of the terms that it was made with. */
export type PeerMatcher = (text: string) => boolean;

/** A way to look for a list of terms; a peer's `note` is a sentence of bench-words.ts. */
export interface PeerLibrary {
  readonly name: string;
  readonly note: 'regexp' | 'obscenity' | '@2toad/profanity' | 'leo-profanity';
  /** Only the matcher that was made last may be used: leo-profanity keeps one list for the whole process. */
  readonly createMatcher: (terms: readonly string[]) => PeerMatcher;
}

/** Terms as the lexicon writes them, without `except`: of all groups, and of `crime` alone. */
export interface TermLists {
  readonly all: readonly string[];
  readonly crime: readonly string[];
}

/**
 * The lexicon's terms as written, each once. Throws `RuleError` as compiling the rules does.
 * @example readTermLists(await readRuleFiles('rules')).crime.includes('闇バイト') // true
 */
export const readTermLists = (files: readonly RuleFile[]): TermLists => {
  const file = (path: string): RuleFile => files.find((f) => f.path === path)!;
  const { lexicon, terms } = compileLexicon(
    parseYaml(file('index.yaml'), indexSchema).value.lexicon.map(file),
  );
  const crimes = new Set(lexicon.groups.flatMap((name, i) => (/^crime(\.|$)/.test(name) ? [i] : [])));
  const { offsets, values } = lexicon.groupsOfTerm;
  const written = (isMeant: (group: number) => boolean) => [
    ...new Set(
      terms.flatMap((term, t) =>
        values.subarray(offsets[t], offsets[t + 1]).some(isMeant) ? [term.originalSpelling] : [],
      ),
    ),
  ];
  return { all: written(() => true), crime: written((group) => crimes.has(group)) };
};

/** One alternation of all terms. @example regexp.createMatcher(['闇バイト'])('闇バイトに注意') // true */
export const regexpPeer: PeerLibrary = {
  name: 'RegExp',
  note: 'regexp',
  createMatcher: (terms) => {
    const any = new RegExp(terms.map((term) => term.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'));
    return (text) => any.test(text);
  },
};

const lowerCased = (terms: readonly string[]): readonly string[] => [
  ...new Set(terms.map((term) => term.toLowerCase())),
];

/** The peers by their package, each set up the way its documentation says. */
const PEER_LOADERS: readonly (readonly [name: string, load: () => Promise<PeerLibrary>])[] = [
  [
    'obscenity',
    async () => {
      const { RegExpMatcher, assignIncrementingIds, parseRawPattern, toAsciiLowerCaseTransformer } =
        await import('obscenity');
      const pattern = (term: string) => parseRawPattern(term.replace(/[\\[\]?|]/g, '\\$&'));
      return {
        name: 'obscenity',
        note: 'obscenity',
        createMatcher: (terms) => {
          const matcher = new RegExpMatcher({
            blacklistedTerms: assignIncrementingIds(lowerCased(terms).map(pattern)),
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
        createMatcher: (terms) => {
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
        createMatcher: (terms) => {
          const name = `terms-${terms.length}`;
          filter.addDictionary(name, [...lowerCased(terms)]);
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
export const loadPeers = async (): Promise<{ peers: readonly PeerLibrary[]; missing: readonly string[] }> => {
  const peers: PeerLibrary[] = [];
  const missing: string[] = [];
  for (const [name, load] of PEER_LOADERS) {
    try {
      peers.push(await load());
    } catch (error) {
      if (!isModuleNotFound(error)) throw error;
      missing.push(name);
    }
  }
  return { peers, missing };
};

const isModuleNotFound = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code));

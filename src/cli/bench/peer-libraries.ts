import { parseYaml, type RuleFile } from '../../detect/index.ts';
import { compileLexicon } from '../../detect/lexicon/compile-lexicon.ts';
import { indexSchema } from '../../detect/rule-schema.ts';

/** Does the text contain one of the terms? */
export type PeerMatcher = (text: string) => boolean;

/** Another library that searches a list of terms; its `note` is a key of bench-wording.ts. */
export interface PeerLibrary {
  readonly name: string;
  readonly note: 'regexp' | 'obscenity' | '@2toad/profanity' | 'leo-profanity';
  /** Only the latest matcher of a library may be used: leo-profanity has one list for the whole process. */
  readonly createMatcher: (terms: readonly string[]) => PeerMatcher;
}

/** Terms as written in the lexicon, without `except`: of all groups, and of `crime` only. */
export interface TermLists {
  readonly all: readonly string[];
  readonly crime: readonly string[];
}

/**
 * The terms of the lexicon as written, without duplicates. Throws `RuleError` if the lexicon is invalid.
 * @example readTermLists(await readRuleFiles('rules')).crime.includes('闇バイト') // true
 */
export const readTermLists = (files: readonly RuleFile[]): TermLists => {
  const file = (path: string): RuleFile => files.find((f) => f.path === path)!;
  const { lexicon, terms } = compileLexicon(
    parseYaml(file('index.yaml'), indexSchema).value.lexicon.map(file),
  );
  const crimes = new Set(lexicon.groups.flatMap((name, i) => (/^crime(\.|$)/.test(name) ? [i] : [])));
  const { offsets, values } = lexicon.groupsOfTerm;
  const termsOf = (isIncluded: (group: number) => boolean) => [
    ...new Set(
      terms.flatMap((term, t) =>
        values.subarray(offsets[t], offsets[t + 1]).some(isIncluded) ? [term.originalSpelling] : [],
      ),
    ),
  ];
  return { all: termsOf(() => true), crime: termsOf((group) => crimes.has(group)) };
};

/** One regular expression with an alternative per term. @example regexpPeer.createMatcher(['闇バイト'])('闇バイトに注意') // true */
export const regexpPeer: PeerLibrary = {
  name: 'RegExp',
  note: 'regexp',
  createMatcher: (terms) => {
    const anyTerm = new RegExp(terms.map((term) => term.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'));
    return (text) => anyTerm.test(text);
  },
};

const lowerCased = (terms: readonly string[]): readonly string[] => [
  ...new Set(terms.map((term) => term.toLowerCase())),
];

/** The libraries by package name, each configured as its documentation says. */
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
 * The libraries that are installed, and the names of the others. A production installation has none.
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

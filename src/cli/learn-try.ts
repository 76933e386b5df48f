import type { Taught } from './learn.ts';

/** The log odds that an example solicits. */
export type OddsOf = (example: Taught) => number;

/** What is told of a file: how much is found where so large a share of its innocents is mistaken. */
const MISTAKES = [0.01, 0.04];

/** What is called suspicious and has smaller log odds is contradicted, and what is called innocent and has larger ones. */
const UNLIKE = -2;
const LIKE = 0.5;
/** So many contradicted examples of a file are shown, the worst first. */
const SHOWN = 8;

/** The files that examples stand in. @example filesOf(taught) // ['rules', 'test/likeness/board-talk.jsonl', …] */
export const filesOf = (taught: readonly Taught[]): readonly string[] => [
  ...new Set(taught.map(({ file }) => file)),
];

/**
 * For each file: what of it would be found by what the others teach, where so many innocents are mistaken, and which of
 * its examples the others contradict.
 * @example tried(taught, (others) => learn(others).oddsOf)
 */
export const tried = (taught: readonly Taught[], learn: (others: readonly Taught[]) => OddsOf): string =>
  filesOf(taught)
    .map((file) => {
      const oddsOf = learn(taught.filter((example) => example.file !== file));
      const judged = taught
        .filter((example) => example.file === file)
        .map((example) => ({ ...example, odds: oddsOf(example) }));
      const odds = (expect: Taught['expect']): readonly number[] =>
        judged
          .filter((example) => example.expect === expect)
          .map((example) => example.odds)
          .sort((a, b) => b - a);
      const [hide, flag, pass] = [odds('hide'), odds('flag'), odds('pass')];
      const at = MISTAKES.map((share) => {
        const least = pass[Math.floor(pass.length * share)] ?? -Infinity;
        const above = (list: readonly number[]) => `${list.filter((z) => z > least).length}/${list.length}`;
        return `${share * 100} % mistaken above ${least.toFixed(2)}: hide ${above(hide)}, flag ${above(flag)}`;
      });
      return `${file}\n  ${[...at, ...contradicted(judged)].join('\n  ')}\n`;
    })
    .join('');

/** The examples of a file that what the others teach speaks against. */
const contradicted = (judged: readonly (Taught & { readonly odds: number })[]): readonly string[] => {
  const against = judged
    .map((example) => ({
      ...example,
      wrong: example.expect === 'pass' ? example.odds - LIKE : UNLIKE - example.odds,
    }))
    .filter(({ wrong }) => wrong > 0)
    .sort((a, b) => b.wrong - a.wrong);
  if (against.length === 0) return [];
  return [
    `contradicted: ${against.length} of ${judged.length}`,
    ...against
      .slice(0, SHOWN)
      .map(({ expect, odds, text }) => `  ${expect} ${odds.toFixed(1)} ${JSON.stringify(text)}`),
  ];
};

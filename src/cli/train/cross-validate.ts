import type { TrainingExample } from '../train.ts';

/** The log odds that an example solicits. */
export type LogOddsOf = (example: TrainingExample) => number;

/** What is told of a file: how much is found where so large a share of its innocents is mistaken. */
const FALSE_POSITIVE_RATES = [0.01, 0.04];

/** What is called suspicious and has smaller log odds is contradicted, and what is called innocent and has larger ones. */
const MIN_OFFER_LOG_ODDS = -2;
const MAX_INNOCENT_LOG_ODDS = 0.5;
/** So many contradicted examples of a file are shown, the worst first. */
const MAX_CONTRADICTED_SHOWN = 8;

/** The files that examples stand in. @example filesOf(taught) // ['rules', 'test/likeness/board-talk.jsonl', …] */
export const listExampleFiles = (taught: readonly TrainingExample[]): readonly string[] => [
  ...new Set(taught.map(({ file }) => file)),
];

/**
 * For each file: what of it would be found by what the others teach, where so many innocents are mistaken, and which of
 * its examples the others contradict.
 * @example crossValidate(taught, (others) => trainModel(others).oddsOf)
 */
export const crossValidate = (
  taught: readonly TrainingExample[],
  learn: (others: readonly TrainingExample[]) => LogOddsOf,
): string =>
  listExampleFiles(taught)
    .map((file) => {
      const oddsOf = learn(taught.filter((example) => example.file !== file));
      const scored = taught
        .filter((example) => example.file === file)
        .map((example) => ({ ...example, odds: oddsOf(example) }));
      const odds = (expect: TrainingExample['expect']): readonly number[] =>
        scored
          .filter((example) => example.expect === expect)
          .map((example) => example.odds)
          .sort((a, b) => b - a);
      const [hide, flag, pass] = [odds('hide'), odds('flag'), odds('pass')];
      const at = FALSE_POSITIVE_RATES.map((share) => {
        const least = pass[Math.floor(pass.length * share)] ?? -Infinity;
        const above = (list: readonly number[]) => `${list.filter((z) => z > least).length}/${list.length}`;
        return `${share * 100} % mistaken above ${least.toFixed(2)}: hide ${above(hide)}, flag ${above(flag)}`;
      });
      return `${file}\n  ${[...at, ...formatContradicted(scored)].join('\n  ')}\n`;
    })
    .join('');

/** The examples of a file that what the others teach speaks against. */
const formatContradicted = (
  judged: readonly (TrainingExample & { readonly odds: number })[],
): readonly string[] => {
  const against = judged
    .map((example) => ({
      ...example,
      wrong:
        example.expect === 'pass' ? example.odds - MAX_INNOCENT_LOG_ODDS : MIN_OFFER_LOG_ODDS - example.odds,
    }))
    .filter(({ wrong }) => wrong > 0)
    .sort((a, b) => b.wrong - a.wrong);
  if (against.length === 0) return [];
  return [
    `contradicted: ${against.length} of ${judged.length}`,
    ...against
      .slice(0, MAX_CONTRADICTED_SHOWN)
      .map(({ expect, odds, text }) => `  ${expect} ${odds.toFixed(1)} ${JSON.stringify(text)}`),
  ];
};

import type { TrainingExample } from './read-examples.ts';

/** The log odds that an example is an offer. */
export type LogOddsOf = (example: TrainingExample) => number;

/** The recall is reported at these false positive rates among the innocent lines of the file. */
const FALSE_POSITIVE_RATES = [0.01, 0.04];

/** A label is contradicted if an offer or fragment is below the first limit, or an innocent text above the second. */
const MIN_OFFER_LOG_ODDS = -2;
const MAX_INNOCENT_LOG_ODDS = 0.5;
/** Contradicted examples shown per file, the worst first. */
const MAX_CONTRADICTED_SHOWN = 8;

/**
 * The files of the examples, in order of their first example.
 * @example listExampleFiles(examples) // ['rules', 'training/wording/board-talk.jsonl', …]
 */
export const listExampleFiles = (examples: readonly TrainingExample[]): readonly string[] => [
  ...new Set(examples.map(({ file }) => file)),
];

/**
 * Leave-one-file-out cross-validation. Reports for each file the recall of a model trained on the others, and the
 * examples whose label that model contradicts.
 * @example crossValidate(examples, (others) => trainModel(others).logOddsOf)
 */
export const crossValidate = (
  examples: readonly TrainingExample[],
  train: (others: readonly TrainingExample[]) => LogOddsOf,
): string =>
  listExampleFiles(examples)
    .map((file) => {
      const logOddsOf = train(examples.filter((example) => example.file !== file));
      const scored = examples
        .filter((example) => example.file === file)
        .map((example) => ({ ...example, odds: logOddsOf(example) }));
      const odds = (expect: TrainingExample['expect']): readonly number[] =>
        scored
          .filter((example) => example.expect === expect)
          .map((example) => example.odds)
          .sort((a, b) => b - a);
      const [hide, flag, pass] = [odds('hide'), odds('flag'), odds('pass')];
      const recalls = FALSE_POSITIVE_RATES.map((rate) => {
        const limit = pass[Math.floor(pass.length * rate)] ?? -Infinity;
        const above = (list: readonly number[]) => `${list.filter((z) => z > limit).length}/${list.length}`;
        return `${rate * 100} % mistaken above ${limit.toFixed(2)}: hide ${above(hide)}, flag ${above(flag)}`;
      });
      return `${file}\n  ${[...recalls, ...formatContradicted(scored)].join('\n  ')}\n`;
    })
    .join('');

const formatContradicted = (
  scored: readonly (TrainingExample & { readonly odds: number })[],
): readonly string[] => {
  const contradicted = scored
    .map((example) => ({
      ...example,
      wrong:
        example.expect === 'pass' ? example.odds - MAX_INNOCENT_LOG_ODDS : MIN_OFFER_LOG_ODDS - example.odds,
    }))
    .filter(({ wrong }) => wrong > 0)
    .sort((a, b) => b.wrong - a.wrong);
  if (contradicted.length === 0) return [];
  return [
    `contradicted: ${contradicted.length} of ${scored.length}`,
    ...contradicted
      .slice(0, MAX_CONTRADICTED_SHOWN)
      .map(({ expect, odds, text }) => `  ${expect} ${odds.toFixed(1)} ${JSON.stringify(text)}`),
  ];
};

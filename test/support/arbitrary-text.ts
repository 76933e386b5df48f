import fc from 'fast-check';

/**
 * Arbitrary strings, with lone surrogates, mixed with the given fragments, which are separated by bars.
 * @example fc.property(arbitraryText('テレグラム|5万'), (text) => …)
 */
export const arbitraryText = (fragments: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...fragments.split('|')) },
        { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
        {
          weight: 1,
          arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)),
        },
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));

/** Each unit and its repetition to a megabyte, for `it.each`. @example repeatedToMegabyte('あ')[0]![1].length // 1000000 */
export const repeatedToMegabyte = (...units: readonly string[]): readonly (readonly [string, string])[] =>
  units.map((unit) => [unit, unit.repeat(Math.ceil(1_000_000 / unit.length))]);

import fc from 'fast-check';

/** Arbitrary strings, lone surrogates included, mixed with the pieces that matter; pieces stand between bars. */
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

/** Each unit repeated to a megabyte, for `it.each`. */
export const repeatedToMegabyte = (...units: readonly string[]): readonly (readonly [string, string])[] =>
  units.map((unit) => [unit, unit.repeat(Math.ceil(1_000_000 / unit.length))]);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamJsonEntries } from '../../../adapters/history/json-stream.ts';
import { numberOfRuns } from '../../support/property-testing.ts';
import { streamOf } from './read-history.ts';

const collectEntries = async (text: string, chunk: number, list: string): Promise<readonly unknown[]> => {
  const entries: unknown[] = [];
  for await (const fragment of streamJsonEntries(streamOf(text, chunk), list)) {
    if (fragment.kind === 'entry') entries.push(JSON.parse(fragment.bytes.toString('utf8')));
    else if (fragment.kind !== 'field') entries.push(fragment);
  }
  return entries;
};

describe('a document that is cut into its entries', () => {
  it('returns every entry, for any content and any split into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ noUnicodeString: false })),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        async (entries, chunk, indent) => {
          const expected = JSON.parse(JSON.stringify(entries));
          expect(await collectEntries(JSON.stringify(entries, null, indent), chunk, 'entries')).toEqual(
            expected,
          );
          const object = { before: { entries: [1] }, entries, after: [entries] };
          expect(await collectEntries(JSON.stringify(object, null, indent), chunk, 'entries')).toEqual(
            expected,
          );
        },
      ),
      { numRuns: numberOfRuns(200) },
    );
  });

  it('never hangs or throws on anything else', async () => {
    const letters = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', 'a', '1', '"entries":[');
    await fc.assert(
      fc.asyncProperty(
        fc.array(letters, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (pieces, chunk) => {
          let stops = 0;
          let after = 0;
          for await (const fragment of streamJsonEntries(streamOf(pieces.join(''), chunk), 'entries')) {
            after += stops;
            if (fragment.kind === 'stop') stops++;
          }
          expect(stops).toBeLessThan(2);
          expect(after).toBe(0);
        },
      ),
      { numRuns: numberOfRuns(500) },
    );
  });
});

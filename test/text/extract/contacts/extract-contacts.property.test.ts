import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractContacts } from '../../../../src/text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../../../src/text/index.ts';
import { arbitraryText, repeatedToMegabyte } from '../../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../../support/property-testing.ts';
import { contactValuesOfText } from './contacts-of-text.ts';

describe('any text at all', () => {
  it('never throws; spans lie inside, sorted, apart; the same text gives the same answer', () => {
    const pieces =
      '@|t.me/|tg://join?invite=|line|ライン|テレグラム|シグナル|:|ID|id|abc_1|で|連絡|DM|📩|詳細は|090-|1234|5678|+81|(|)|.|/|a|example.com| |\n|　';
    fc.assert(
      fc.property(arbitraryText(pieces), (text) => {
        for (const source of [text, foldText(text)]) {
          const contacts = extractContacts(source);
          let last = 0;
          for (const { start, end } of contacts) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(source.length);
            last = end;
          }
          expect(extractContacts(source)).toEqual(contacts);
        }
      }),
      { numRuns: numberOfRuns(500) },
    );
  });

  it('a contact keeps its value whatever Japanese stands around it', () => {
    const words = fc.stringMatching(/^[ぁ-ん。、]{0,20}$/);
    fc.assert(
      fc.property(words, words, (before, after) => {
        expect(contactValuesOfText(`${before} https://t.me/kani_work ${after}`)).toContain(
          'telegram:kani_work',
        );
        expect(contactValuesOfText(`${before}\n090-1234-5678 ${after}`)).toContain('phone:09012345678');
      }),
    );
  });

  it.each(repeatedToMegabyte('0', '090-', '(0', 'a@a.', '@a ', 't.me/', 'line:', 'てれぐらむ', 'dmで'))(
    'a megabyte of %j ends, with a bounded answer',
    (_, text) => {
      expect(extractContacts(text).length).toBeLessThanOrEqual(32);
    },
  );
});

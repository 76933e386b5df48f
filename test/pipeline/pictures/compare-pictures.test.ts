import { describe, expect, it } from 'vitest';
import {
  comparePictures,
  fingerprintOf,
  haveSameContent,
} from '../../../src/pipeline/pictures/compare-pictures.ts';

const box = { left: 0, top: 0, width: 10, height: 10 };
const OFFER = '荷物を受け取って運ぶだけ\n日給5万円 即日払い\n未経験OK 学生歓迎\n応募はシグナルまで';
const MISREAD = '荷物を受け取って連ぶだけ\n日給5方円 即日払い\n未経験OK 学生歓迎\n応募はシグナルまで';
const MENU = '本日のランチ 日替わり定食 サラダと味噌汁がつきます ごはん大盛り無料';

/** A picture whose hash differs from `0000…` in so many bits. */
const picture = (distance: number, text = '', codes: readonly string[] = []) =>
  fingerprintOf({
    hash: (2n ** BigInt(distance) - 1n).toString(16).padStart(16, '0'),
    lines: text === '' ? [] : [{ text, confidence: 0.8, box }],
    codes: codes.map((code) => ({ text: code, box })),
  })!;

const compare = (...[distance, text, codes]: Parameters<typeof picture>) => ({
  with: (otherText = '', otherCodes: readonly string[] = []) =>
    comparePictures(picture(0, otherText, otherCodes), picture(distance, text, codes)).match,
});

describe('two pictures', () => {
  it('with the same text are the same up to 12 bits, similar up to 18, and different beyond', () => {
    expect([12, 13, 18, 19].map((distance) => compare(distance, MISREAD).with(OFFER))).toEqual([
      ...['same', 'similar', 'similar', 'none'],
    ]);
  });

  it('without text, such as photos, must be nearer', () => {
    expect([10, 11, 12, 13].map((distance) => compare(distance).with())).toEqual([
      ...['same', 'similar', 'similar', 'none'],
    ]);
  });

  it('with another text on the same paper are different, unless only the reading differs', () => {
    expect([3, 4].map((distance) => compare(distance, MENU).with(OFFER))).toEqual(['similar', 'none']);
  });

  it('of which one could not be read are similar at most', () => {
    expect([0, 8, 9].map((distance) => compare(distance).with(OFFER))).toEqual([
      'similar',
      'similar',
      'none',
    ]);
  });

  it('with a few words are the same only with the same words', () => {
    expect(compare(5, 'DMして').with('DMして')).toBe('same');
    expect(compare(5, 'おやすみ').with('DMして')).toBe('none');
  });

  it('in which text may have been missed must be nearer, and what was not read to the end is similar at most', () => {
    const wordless = (hash: string, more: { isTextLike?: true; problem?: 'timeout' }) =>
      fingerprintOf({ hash, lines: [], codes: [], ...more })!;
    const compareWith = (hash: string, more: Parameters<typeof wordless>[1]) =>
      comparePictures(wordless('0'.repeat(16), {}), wordless(hash, more)).match;
    expect(
      ['000000000000000f', '000000000000001f', '00000000000001ff'].map((hash) =>
        compareWith(hash, { isTextLike: true }),
      ),
    ).toEqual(['same', 'similar', 'none']);
    expect(compareWith('0'.repeat(16), { problem: 'timeout' })).toBe('similar');
  });

  it('in which the recogniser saw other letters here and there are photos', () => {
    const photo = (text: string, confidence: number) =>
      fingerprintOf({ hash: '0'.repeat(16), lines: [{ text, confidence, box }], codes: [] })!;
    expect(comparePictures(photo('ーー一ーー', 0.9), photo('だんしのとも', 0.4)).match).toBe('same');
  });

  it('of which one has letters that were read without confidence are hardly the same: another text may be on the same photo', () => {
    // Read in a generated offer and a generated meme, in coloured letters on one photo. Their hashes differ in 4 bits.
    const read = (hash: string, text: string, confidence: number) =>
      fingerprintOf({ hash, lines: [{ text, confidence, box }], codes: [] })!;
    const offer = read('0'.repeat(16), '当同現金', 0.41);
    const matches = ['0', '1', '3', 'f'].map(
      (bits) => comparePictures(offer, read(bits.padStart(16, '0'), 'にご', 0.58)).match,
    );
    expect(matches).toEqual(['same', 'same', 'similar', 'similar']);
  });

  it('with other codes and no text are different, however near they look', () => {
    const code = 'https://t.me/+invite1';
    expect(compare(0, '', ['https://shop.example/menu']).with('', [code])).toBe('none');
    expect(compare(2, '', [code]).with('', [code])).toBe('same');
  });
});

describe('the fingerprint of a picture', () => {
  it('has no word of its text', () => {
    const stored = JSON.stringify(picture(5, `${OFFER}\nTelegram @job_sample_77`, ['https://t.me/+invite1']));
    for (const word of ['荷物', '日給', 'シグナル', 'job_sample', 't.me']) expect(stored).not.toContain(word);
  });

  it('does not exist for a picture that was erased, not decoded, or nearly uniform', () => {
    expect(fingerprintOf({ hash: '', lines: [], codes: [] })).toBeUndefined();
    expect(fingerprintOf({ lines: [], codes: [] })).toBeUndefined();
  });

  it('tells another contact, another code or other lines apart', () => {
    const stored = picture(0, `${OFFER}\nhttps://t.me/+invite1`);
    expect(haveSameContent(stored, picture(0, `${MISREAD}\nhttps://t.me/+invite1`))).toBe(true);
    expect(haveSameContent(stored, picture(0, `${OFFER}\nhttps://t.me/+invite2`))).toBe(false);
    expect(haveSameContent(stored, picture(0, `${OFFER}\nhttps://t.me/+invite1`, ['x']))).toBe(false);
    const changed = picture(0, OFFER.replace('未経験OK 学生歓迎', '口座を貸せる方\n家族の連絡先も必要'));
    expect(comparePictures(picture(0, OFFER), changed).match).toBe('same');
    expect(haveSameContent(picture(0, OFFER), changed)).toBe(false);
    const flyer = `${MENU}\n${OFFER}`;
    expect(
      haveSameContent(
        picture(0, flyer),
        picture(0, `${flyer}\n荷物を運ぶだけで日給5万円、身分証の写真だけで応募できます`),
      ),
    ).toBe(false);
  });
});

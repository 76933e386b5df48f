import type { DiagnosticLine, Language } from '#core';

interface ImagesLine extends DiagnosticLine {
  readonly finding: { readonly what: string; readonly missing?: readonly string[] };
}

const TEXTS = {
  fine: {
    ja: '画像の文字とコードを読み取れます。',
    en: 'Text and codes in pictures can be read.',
  },
  missing: {
    ja: (names: string) =>
      `画像の文字とコードは読み取れません。必要なパッケージ（${names}）が入っていないためです。読み取るには、npm ci を --omit=optional なしで実行してください。ほかの機能には影響しません。`,
    en: (names: string) =>
      `Text and codes in pictures cannot be read, because packages are not installed: ${names}. To read them, run npm ci without --omit=optional. Everything else works.`,
  },
} as const;

/**
 * Whether pictures can be read. `missing` are the optional packages that are not installed.
 * @example diagnoseImages([], 'en').finding // { what: 'images' }
 */
export function diagnoseImages(missing: readonly string[], language: Language): ImagesLine {
  if (missing.length === 0)
    return { finding: { what: 'images' }, severity: 'fine', text: TEXTS.fine[language] };
  const names = missing.join(language === 'ja' ? '、' : ', ');
  return {
    finding: { what: 'images-not-installed', missing },
    severity: 'hint',
    text: TEXTS.missing[language](names),
  };
}

import { expect, test } from 'vitest';
import { type ExportedReading, exportReading } from '#core';
import { renderBundleReadme } from '../../../adapters/bundle/bundle-readme.ts';

const reading: Required<ExportedReading> = {
  ...{ picture: '1', width: 40, height: 20, hash: '9f3c61c39c3e61c2', problem: 'timeout' },
  ...{ lines: [], codes: [] },
};

test('README.txt explains every field of a picture, in Japanese and in English', () => {
  const [japanese, english] = renderBundleReadme('f00d').split('About this bundle');
  const fields = [...Object.keys(exportReading(reading)), 'file', 'box', 'confidence'];
  expect(fields).toHaveLength(10);
  for (const field of fields) {
    expect(japanese).toMatch(new RegExp(`(?<!\\w)${field}[=・]`));
    expect(english).toMatch(new RegExp(`[(, ]${field}[,;)]`));
  }
});

import { expect, it } from 'vitest';
import { diagnoseImages } from '../../../src/cli/doctor/diagnose-images.ts';

it('the doctor says which packages are missing to read pictures, and that nothing else depends on them', () => {
  const missing = ['sharp', 'tesseract.js'];
  const { finding, severity, text } = diagnoseImages(missing, 'en');
  expect([finding, severity]).toEqual([{ what: 'images-not-installed', missing }, 'hint']);
  expect(text).toContain('because packages are not installed: sharp, tesseract.js.');
  expect(diagnoseImages(missing, 'ja').text).toContain('sharp、tesseract.js');
});

it('with all packages the doctor says that pictures can be read', () => {
  expect(diagnoseImages([], 'en')).toEqual({
    finding: { what: 'images' },
    severity: 'fine',
    text: 'Text and codes in pictures can be read.',
  });
});

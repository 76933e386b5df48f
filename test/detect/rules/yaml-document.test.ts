import { expect, test } from 'vitest';
import { parseYamlDocument } from '../../../src/detect/yaml-document.ts';

test('a text with a list as a key is read without printing any of it', async () => {
  const warnings: string[] = [];
  const record = (warning: Error) => void warnings.push(warning.message);
  process.on('warning', record);
  const { document } = parseYamlDocument('? [secret, text]\n: 1\n');
  expect(document.toJS()).toEqual({ '[ secret, text ]': 1 });
  // Warnings are sent in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', record);
  expect(warnings).toEqual([]);
});

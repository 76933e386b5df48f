import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXAMPLE_CLIENT, headerOfExampleClient } from '../../scripts/write-example-client.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

test('the client of tiny SNS is of the OpenAPI document of this version (npm run examples:client)', () => {
  const client = readFileSync(join(PROJECT_ROOT, EXAMPLE_CLIENT), 'utf8');
  expect(client.slice(0, client.indexOf('\n') + 1)).toBe(headerOfExampleClient());
});

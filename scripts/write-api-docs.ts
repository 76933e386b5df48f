/*
 * `npm run docs:openapi`: writes docs/openapi.json, the document of the operator API, from the schemas that check its requests.
 * A test says when it is due. With `-- --release` also docs/openapi/<version>.json, with which later versions are compared.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createOperatorDocument } from '../adapters/operator/index.ts';
import { PROJECT_ROOT, readVersion } from '../src/app/project-paths.ts';

/** The document of this version, as a path from the root of the project. */
export const API_DOCUMENT = 'docs/openapi.json';
/** The folder with the document of each release. */
export const RELEASED_DOCUMENTS = 'docs/openapi';

/** The text of the file. @example writeFileSync(API_DOCUMENT, formatApiDocument()) */
export const formatApiDocument = (): string => `${JSON.stringify(createOperatorDocument(), null, 2)}\n`;

if (process.argv[1] === import.meta.filename) {
  const files = [
    API_DOCUMENT,
    ...(process.argv.includes('--release') ? [`${RELEASED_DOCUMENTS}/${readVersion()}.json`] : []),
  ];
  for (const file of files) {
    mkdirSync(dirname(join(PROJECT_ROOT, file)), { recursive: true });
    writeFileSync(join(PROJECT_ROOT, file), formatApiDocument());
  }
}

/*
 * `node scripts/print-release-notes.ts v0.1.0`: prints the part of CHANGELOG.md that belongs to a tag, for the page of
 * the release. Exit code 1 with one sentence when the version numbers differ or the release has no date.
 */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { releaseNotes } from './release-notes.ts';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const readIfThere = (name: string): string | undefined =>
  existsSync(new URL(`../${name}`, import.meta.url)) ? read(name) : undefined;
const versionOf = (name: string): string => (JSON.parse(read(name)) as { readonly version: string }).version;

try {
  const notes = releaseNotes(process.argv[2] ?? '', {
    changelog: read('CHANGELOG.md'),
    packageVersion: versionOf('package.json'),
    lockVersion: versionOf('package-lock.json'),
    apiDocument: read('docs/openapi.json'),
    keptApiDocument: readIfThere(`docs/openapi/${versionOf('package.json')}.json`),
  });
  process.stdout.write(`${notes}\n`);
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

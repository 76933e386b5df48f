import { describe, expect, it } from 'vitest';
import { readChangelog, releaseNotes } from '../../scripts/release-notes.ts';

const CHANGELOG = `# Changelog

Changes that operators need to know.

## [0.2.0] - 2027-01-31

### Added

- Backups.

## [0.1.0] - 2026-12-01

The first version.
`;
const DOCUMENTS = { apiDocument: '{}\n', keptApiDocument: '{}\n' };
const FILES = { changelog: CHANGELOG, packageVersion: '0.2.0', lockVersion: '0.2.0', ...DOCUMENTS };

describe('the notes of a release', () => {
  it('are the part of the changelog that belongs to the tag', () => {
    expect(releaseNotes('v0.2.0', FILES)).toBe('### Added\n\n- Backups.');
  });

  it('of the oldest version end with the file', () => {
    expect(readChangelog(CHANGELOG).at(-1)).toEqual({
      version: '0.1.0',
      date: '2026-12-01',
      notes: 'The first version.',
    });
  });

  it.each([
    ['a tag of another version', 'v0.3.0', {}, 'the tag must be v0.2.0'],
    ['a tag without v', '0.2.0', {}, 'the tag must be v0.2.0'],
    ['an old lock file', 'v0.2.0', { lockVersion: '0.1.0' }, 'npm install --package-lock-only'],
    [
      'a changelog that begins with an older version',
      'v0.3.0',
      { packageVersion: '0.3.0', lockVersion: '0.3.0' },
      'it must be 0.3.0',
    ],
    [
      'a version without a date',
      'v0.2.0',
      { changelog: CHANGELOG.replace('2027-01-31', 'Unreleased') },
      'write the date of the release behind [0.2.0]',
    ],
    [
      'a version whose API document is not kept',
      'v0.2.0',
      { keptApiDocument: undefined },
      'run "npm run docs:openapi -- --release"',
    ],
    [
      'a version whose API document was kept too early',
      'v0.2.0',
      { keptApiDocument: '{"openapi":"3.1.0"}\n' },
      'docs/openapi/0.2.0.json is not docs/openapi.json',
    ],
    [
      'a heading in another form',
      'v0.2.0',
      { changelog: CHANGELOG.replace('## [0.1.0] - 2026-12-01', '## 0.1.0') },
      'write each version as',
    ],
  ])('%s is refused with what to do', (_, tag, files, advice) => {
    expect(() => releaseNotes(tag, { ...FILES, ...files })).toThrow(advice);
  });
});

/** The files that say which version this is. */
export interface ReleaseFiles {
  /** Text of CHANGELOG.md. */
  readonly changelog: string;
  /** `version` of package.json. */
  readonly packageVersion: string;
  /** `version` of package-lock.json. */
  readonly lockVersion: string;
  /** Text of docs/openapi.json. */
  readonly apiDocument: string;
  /** Text of docs/openapi/<version>.json; undefined without that file. */
  readonly keptApiDocument: string | undefined;
}

/** A version in CHANGELOG.md: its heading is `## [0.2.0] - 2027-01-31`, or `- Unreleased` until its release. */
export interface ChangelogVersion {
  readonly version: string;
  /** `YYYY-MM-DD`; undefined until its release. */
  readonly date: string | undefined;
  /** The Markdown below the heading, without the heading. */
  readonly notes: string;
}

const HEADING = /^## \[(\d+\.\d+\.\d+(?:-[\w.]+)?)\] - (Unreleased|\d{4}-\d{2}-\d{2})$/gm;

/**
 * The versions of CHANGELOG.md, newest first. Throws if a heading of the second level has another form.
 * @example readChangelog('# Changelog\n\n## [0.1.0] - 2026-12-01\n\nThe first version.\n')[0]?.notes // 'The first version.'
 */
export function readChangelog(changelog: string): readonly ChangelogVersion[] {
  const headings = [...changelog.matchAll(HEADING)];
  const count = [...changelog.matchAll(/^## /gm)].length;
  if (count !== headings.length)
    throw new Error(
      'CHANGELOG.md: write each version as "## [0.2.0] - Unreleased" or with its date YYYY-MM-DD',
    );
  return headings.map((heading, i) => ({
    version: heading[1]!,
    date: heading[2] === 'Unreleased' ? undefined : heading[2],
    notes: changelog.slice(heading.index + heading[0].length, headings[i + 1]?.index).trim(),
  }));
}

/**
 * The notes of the release of a tag. Throws a sentence that says what to correct, unless the tag, package.json, the lock
 * file and the first heading of CHANGELOG.md name the same version, the heading has a date, and the document of the operator API
 * is kept for later versions to be compared with.
 * @example releaseNotes('v0.1.0', files) // 'The first version. …'
 */
export function releaseNotes(tag: string, files: ReleaseFiles): string {
  const { changelog, packageVersion, lockVersion, apiDocument, keptApiDocument } = files;
  const [newest] = readChangelog(changelog);
  if (tag !== `v${packageVersion}`)
    throw new Error(
      `the tag is ${tag}, and package.json says ${packageVersion}: the tag must be v${packageVersion}`,
    );
  if (lockVersion !== packageVersion)
    throw new Error(`package-lock.json says ${lockVersion}: run "npm install --package-lock-only"`);
  if (newest?.version !== packageVersion)
    throw new Error(`the first version in CHANGELOG.md is ${newest?.version}: it must be ${packageVersion}`);
  if (newest.date === undefined)
    throw new Error(`CHANGELOG.md: write the date of the release behind [${packageVersion}]`);
  if (keptApiDocument !== apiDocument)
    throw new Error(
      `docs/openapi/${packageVersion}.json is not docs/openapi.json: run "npm run docs:openapi -- --release"`,
    );
  return newest.notes;
}

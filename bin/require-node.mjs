// Preloaded by the npm scripts (`node --import`): an old Node.js cannot read TypeScript and would only print a stack trace.
import process from 'node:process';

const OLDEST = [22, 18];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  // npm sets it for its scripts, which find the packaged Node.js first: then the package is missing.
  const isNpmScript = process.env.npm_lifecycle_event !== undefined;
  const advice = isNpmScript
    ? 'run "npm ci" again without --omit=optional'
    : 'run it through npm (for example "npm run check"), which uses the Node.js 24 that "npm ci" installs';
  process.stderr.write(
    `yamidome needs Node.js ${OLDEST.join('.')} or newer, and this is ${process.versions.node}: ${advice}, or install Node.js 24.\n`,
  );
  process.exit(2);
}

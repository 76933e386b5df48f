// Read by every supported and unsupported Node.js: nothing here may need a new one.
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

const OLDEST = [22, 18];

/** Whether this Node.js can run yamidome. */
export const isSupported = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
};

/** The Node.js 24 that is installed as a package beside yamidome; undefined without it, or when it is this one. */
export const findPackagedNode = () => {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/package.json`);
    const path = join(dirname(manifest), 'bin', platform === 'win' ? 'node.exe' : 'node');
    return existsSync(path) && realpathSync(path) !== realpathSync(process.execPath) ? path : undefined;
  } catch {
    return undefined;
  }
};

/** Says in one sentence what is missing, and ends the process with exit code 2. */
export const refuseOldNode = () => {
  // npm sets it for its scripts, which find the packaged Node.js first: then the package is missing.
  const isNpmScript = process.env.npm_lifecycle_event !== undefined;
  // The npm package has no sources.
  const isClone = existsSync(new URL('../src', import.meta.url));
  const advice = !isClone
    ? 'install yamidome again without --omit=optional'
    : isNpmScript
      ? 'run "npm ci" again without --omit=optional'
      : 'run it through npm (for example "npm run check"), which uses the Node.js 24 that "npm ci" installs';
  process.stderr.write(
    `yamidome needs Node.js ${OLDEST.join('.')} or newer, and this is ${process.versions.node}: ${advice}, or install Node.js 24.\n`,
  );
  process.exit(2);
};

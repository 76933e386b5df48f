import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../src/app/project-paths.ts';
import { buildSite } from './build-site.ts';

/** `npm run docs:site`: builds the site of the documents into `.site/out`. */

// The generator reads it: otherwise it builds for its own development server, without the base.
process.env.NODE_ENV = 'production';

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: '/' },
    folder: { type: 'string', default: join(PROJECT_ROOT, '.site') },
  },
});
const outFolder = join(values.folder, 'out');
await buildSite({
  root: PROJECT_ROOT,
  stageFolder: join(values.folder, 'pages'),
  outFolder,
  base: `/${values.base}/`.replaceAll(/\/+/g, '/'),
});
console.log(`The site is in ${outFolder}`);

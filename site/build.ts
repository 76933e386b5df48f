import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../src/app/project-paths.ts';
import { buildSite } from './build-site.ts';

/** `npm run docs:site`: builds the site of the documents into `.site/out`. */

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

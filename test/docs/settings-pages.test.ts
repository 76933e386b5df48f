import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SETTING_PAGES, writeSettingsPages } from '../../scripts/write-settings-docs.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { SETTING_PATHS } from '../../src/commands/config/setting-paths.ts';

const pages = await writeSettingsPages();

it.each(['en', 'ja'] as const)(
  'the page explains every setting as the console does (otherwise: npm run docs:settings; %s)',
  (language) => {
    expect(readFileSync(join(PROJECT_ROOT, SETTING_PAGES[language]), 'utf8')).toBe(pages[language]);
    for (const path of SETTING_PATHS) expect(pages[language]).toContain(`| \`${path}\`<br>`);
  },
);

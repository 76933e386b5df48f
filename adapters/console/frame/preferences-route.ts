import type { Hono } from 'hono';
import type { ConsoleEnv } from '../console-env.ts';
import { localPath } from './local-path.ts';
import { rememberPreferences } from './preferences.ts';

/** The form of the header that chooses language and colours. @example mountPreferences(site) */
export function mountPreferences(site: Hono<ConsoleEnv>): void {
  site.post('/console/preferences', async (context) => {
    const { language, theme, next } = await context.req.parseBody();
    rememberPreferences(context, { language: textOf(language), theme: textOf(theme) });
    return context.redirect(localPath(textOf(next)), 303);
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

import type { Hono } from 'hono';
import type { ConsoleEnv } from '../console-env.ts';
import { mountAccountPages } from './account-pages.ts';
import type { AccessDependencies } from './finish-sign-in.ts';
import { mountLinkPages } from './link-pages.ts';
import { mountServerChoice } from './server-choice.ts';
import { mountSignInPages } from './sign-in-pages.ts';

/** Sign-in, choice of a server, and the account of the person. @example mountAccessPages(site, { console, renderPage, refuse, isSecure }) */
export function mountAccessPages(site: Hono<ConsoleEnv>, deps: AccessDependencies): void {
  mountServerChoice(site, deps);
  mountSignInPages(site, deps);
  mountLinkPages(site, deps);
  mountAccountPages(site, deps);
}

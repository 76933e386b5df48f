import type { Context } from 'hono';
import type { Console, ConsoleSignInOutcome, ConsoleVisitor } from '#core';
import type { Refuse, RenderPage } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { localPath } from '../frame/local-path.ts';
import { readSessionToken, setSessionToken } from '../frame/session-cookie.ts';
import { getOrCreateBrowserSecret } from './browser-secret.ts';
import { renderFailure } from './failure-page.ts';

/** The dependencies of the pages about sign-in and accounts. */
export interface AccessDependencies {
  readonly console: Pick<Console, 'access' | 'signIn'>;
  readonly renderPage: RenderPage;
  readonly refuse: Refuse;
  /** Whether browsers use the console over https. */
  readonly isSecure: boolean;
}

/** The browser that sent a request, for sign-ins. @example await signIn.findLink(token, visitorOf(context, isSecure)) */
export const visitorOf = (context: Context<ConsoleEnv>, isSecure: boolean): ConsoleVisitor => ({
  browser: getOrCreateBrowserSecret(context, isSecure),
  network: context.env.network ?? 'unknown',
  sessionToken: readSessionToken(context, isSecure),
});

/**
 * Sends the cookie of the new session and opens the wanted page, or says why the sign-in failed.
 * @example return finishSignIn(context, deps, await signIn.complete(id, visitor, search), 'Discord')
 */
export function finishSignIn(
  context: Context<ConsoleEnv>,
  { renderPage, isSecure }: Pick<AccessDependencies, 'renderPage' | 'isSecure'>,
  outcome: ConsoleSignInOutcome,
  provider?: string,
): Response | Promise<Response> {
  if (outcome.kind !== 'signed-in') return renderFailure(context, renderPage, outcome.kind, provider);
  setSessionToken(context, outcome.token, outcome.session, isSecure);
  return context.redirect(localPath(outcome.next), 303);
}

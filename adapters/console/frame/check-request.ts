import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { ConsoleAccess, ConsoleAccount, ConsoleWordings } from '#core';
import { getOrCreateBrowserSecret, readBrowserSecret } from '../access/browser-secret.ts';
import type { Refuse } from '../area.ts';
import type { ConsoleEnv, SignedIn } from '../console-env.ts';
import { createFormToken, isSameToken, readSentToken } from './form-token.ts';
import { readLanguage, readTheme } from './preferences.ts';
import { isFromThisSite } from './security.ts';
import { readSessionToken } from './session-cookie.ts';

/** The settings and ports of the checks. */
export interface CheckDependencies {
  readonly access: ConsoleAccess;
  /** The person at this computer, without sign-in: sandbox only. */
  readonly fixedAccount: ConsoleAccount | undefined;
  readonly wordings: () => ConsoleWordings;
  /** The public origin, for example `https://console.example`; absent: the address that the browser uses. */
  readonly origin: string | undefined;
  readonly refuse: Refuse;
}

/** Of forms that no session and no sign-in page made; they change nothing but the look of the pages. */
const PROCESS_SECRET = randomBytes(32).toString('base64url');
/** Pages whose forms belong to a browser that is not signed in. */
const SIGN_IN_PATHS = /^\/console\/(sign-in|link)(\/|$)/;

/** Who sent the request, and the secret with which the forms of the answer are sealed. */
async function readSender(
  context: Context<ConsoleEnv>,
  { access, fixedAccount, origin }: Pick<CheckDependencies, 'access' | 'fixedAccount' | 'origin'>,
): Promise<{ readonly signedIn: SignedIn | undefined; readonly secret: string }> {
  if (fixedAccount) {
    return { signedIn: { account: fixedAccount, session: undefined }, secret: PROCESS_SECRET };
  }
  const token = readSessionToken(context, isSecure(origin));
  const session = token === undefined ? undefined : await access.readSession(token);
  if (token !== undefined && session)
    return { signedIn: { account: session.account, session }, secret: token };
  const secret = SIGN_IN_PATHS.test(context.req.path)
    ? getOrCreateBrowserSecret(context, isSecure(origin))
    : readBrowserSecret(context, isSecure(origin));
  return { signedIn: undefined, secret: secret ?? PROCESS_SECRET };
}

/** Whether the site is served over https. @example isSecure('https://console.example') // true */
export const isSecure = (origin: string | undefined): boolean => origin?.startsWith('https:') ?? false;

const isReading = (context: Context): boolean => ['GET', 'HEAD'].includes(context.req.method);

/** Puts the account, the language, the colours and the form token into the context. */
export const readRequest =
  (deps: CheckDependencies): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    const language = readLanguage(context);
    const setReader = (secret: string): void =>
      context.set('reader', {
        words: deps.wordings()[language],
        language,
        theme: readTheme(context),
        formToken: createFormToken(secret),
      });
    // While the sessions cannot be read, the page that says so needs words too.
    setReader(PROCESS_SECRET);
    const { signedIn, secret } = await readSender(context, deps);
    context.set('signedIn', signedIn);
    setReader(secret);
    return next();
  };

/** Refuses a request that would change something and was not sent by a page of this site with the token of this session. */
export const checkForm =
  (deps: Pick<CheckDependencies, 'origin' | 'refuse'>): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    if (isReading(context)) return next();
    const origin = deps.origin ?? new URL(context.req.url).origin;
    const isOwn =
      isFromThisSite(context.req.raw, origin) &&
      isSameToken(await readSentToken(context), context.get('reader').formToken);
    return isOwn ? next() : deps.refuse(context, 'form');
  };

/**
 * Puts the viewer of the server in the address into the context. Visitors are sent to the sign-in. An account without a
 * role gets the same page as for an unknown address, so it does not learn which servers there are.
 */
export const checkViewer =
  (deps: CheckDependencies): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    const signedIn = context.get('signedIn');
    if (!signedIn) return redirectToSignIn(context);
    const { platform = '', server: id = '' } = context.req.param() as Record<string, string>;
    const server = { platform, id };
    const isFresh = !isReading(context);
    const viewer = await deps.access.findViewer(signedIn.account, server, { isFresh });
    if (!viewer) return deps.refuse(context, isFresh ? 'rights' : 'notfound');
    context.set('page', {
      viewer,
      session: signedIn.session,
      basePath: `/console/s/${encodeURIComponent(platform)}/${encodeURIComponent(id)}`,
      serverName: deps.access.getServerName(server),
    });
    return next();
  };

/** htmx follows a redirect inside the page, so it gets a header that loads a new one. */
function redirectToSignIn(context: Context<ConsoleEnv>): Response {
  const { pathname, search } = new URL(context.req.url);
  const next = isReading(context) ? `?next=${encodeURIComponent(pathname + search)}` : '';
  const address = `/console/sign-in${next}`;
  if (context.req.header('hx-request') !== 'true') return context.redirect(address, 303);
  return context.body(null, 204, { 'hx-redirect': '/console/sign-in' });
}

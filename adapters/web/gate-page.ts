import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type {
  Language,
  Log,
  NetworkReturn,
  ResolvedLink,
  VerificationPage,
  VerificationResult,
  Wording,
  Wordings,
} from '#core';
import { fillTemplate } from '#core';
import { clientNetworkOf } from './client-network.ts';
import { GATE_PAGE_CSS, type GateOperator, type GateView, renderGatePage } from './gate-html.ts';
import { formTokenOf, getOrCreateSession, isSameToken, readSession } from './gate-session.ts';
import type { WebPage } from './web-page.ts';

const MAX_FORM_BYTES = 4096;
/** In the address of the page to which the browser is sent after a wrong code. */
const WRONG_CODE_PARAMETER = 'wrong';

export interface GatePageSettings {
  readonly verification: VerificationPage;
  /** Public address without a slash at the end. With https, the cookie is sent over https only. */
  readonly url: string;
  /** Behind a proxy that adds the visitor's address to `X-Forwarded-For` as the last entry. */
  readonly proxied: boolean;
  /** Who is responsible for the data that visitors enter; shown on the page. */
  readonly operator?: GateOperator | undefined;
  readonly wording: Wordings;
  readonly log: Log;
}

/**
 * The page of the gate: `/gate/<token>`. Opening it changes nothing, so a link preview does not consume the link. A form
 * is accepted only from this page and from the browser that got it.
 * @example createGatePage({ verification, url: 'https://gate.example', proxied: true, wording, log })
 */
export const createGatePage =
  (settings: GatePageSettings): WebPage =>
  (site) => {
    const gate = new Hono();
    gate.use(createSecurityHeaders(settings));
    gate.get('/style.css', (context) =>
      context.body(GATE_PAGE_CSS, 200, { 'content-type': 'text/css; charset=utf-8' }),
    );
    gate.get('/back', (context) => handleReturn(settings, context));
    gate.get('/:token', (context) => handleVisit(settings, context, context.req.param('token')));
    gate.post(
      '/:token',
      csrf({ origin: new URL(settings.url).origin }),
      bodyLimit({ maxSize: MAX_FORM_BYTES }),
      (context) => handleForm(settings, context, context.req.param('token')),
    );
    // The address contains the secret of the link, so it is not logged.
    gate.onError((error, context) => {
      const status = error instanceof HTTPException ? error.status : 500;
      if (status === 500) settings.log.error('gate_page_failed', { error: error.name });
      return renderEnd(settings, context, pageLanguage(context, undefined), status, (words) =>
        status === 500 ? fillTemplate(words.unavailable, { minutes: 1 }) : words['bad-form'],
      );
    });
    site.route('/gate', gate);
  };

type PageWording = Wording['gate']['page'];
/** The sentences for members of a community, or for accounts of a network. */
const wordsFor = (words: PageWording, network: NetworkReturn | undefined): PageWording =>
  network ? { ...words, ...words.network } : words;

type HttpStatus = 403 | 404 | 500 | HTTPException['status'];
type GateStep = 'number' | 'code' | 'identity' | 'back';

/** One request of a browser that has a session. */
interface Visit {
  readonly context: Context;
  readonly language: Language;
  readonly session: string;
  /** Absent after the return from an issuer. */
  readonly link?: ResolvedLink;
  /** Present for an account of a network. */
  readonly network?: NetworkReturn | undefined;
}

const createSecurityHeaders = ({ url }: GatePageSettings) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    strictTransportSecurity: isSecure(url),
  });

const isSecure = (url: string): boolean => url.startsWith('https:');

/** The issuer sends the visitor back. */
async function handleReturn(settings: GatePageSettings, context: Context) {
  const session = getOrCreateSession(context, isSecure(settings.url));
  const {
    language: ownLanguage,
    network,
    answer,
  } = await settings.verification.completeSignIn(
    { session, ip: clientNetworkOf(settings, context) },
    new URL(context.req.url).search,
  );
  const visit = { context, language: pageLanguage(context, ownLanguage), session, network };
  return renderResult(settings, visit, 'back', answer);
}

/** The visitor opens the link. */
async function handleVisit(settings: GatePageSettings, context: Context, token: string) {
  const link = await settings.verification.resolveLink(token, readSession(context, isSecure(settings.url)));
  const language = pageLanguage(context, link?.language);
  if (!link) return renderUnknownLink(settings, context, language);
  const session = getOrCreateSession(context, isSecure(settings.url));
  const visit = { context, language, session, link, network: link.network };
  // A reload or a change of the language must not lose the field for the code: each text message counts.
  if (!link.isCodePending) return renderFirstScreen(settings, visit);
  const isAfterWrongCode = context.req.query(WRONG_CODE_PARAMETER) !== undefined;
  return isAfterWrongCode
    ? renderResult(settings, visit, 'code', { kind: 'wrong-code' })
    : renderCodeScreen(settings, visit);
}

/** The visitor sends a form. */
async function handleForm(settings: GatePageSettings, context: Context, token: string) {
  const { verification, wording, url } = settings;
  const link = await verification.resolveLink(token);
  const language = pageLanguage(context, link?.language);
  if (!link) return renderUnknownLink(settings, context, language);
  const form = await context.req.parseBody().catch(() => ({}) as Record<string, unknown>);
  const field = (name: string): string => (typeof form[name] === 'string' ? form[name] : '');
  const session = getOrCreateSession(context, isSecure(url));
  const visit = { context, language, session, link, network: link.network };
  if (!isSameToken(field('seal'), formTokenOf(session))) {
    const feedback = { text: wording[language].gate.page['bad-form'], good: false };
    return renderView(settings, visit, { screen: 'ways', ways: verification.methods, feedback }, 403);
  }
  const visitor = { token, session, ip: clientNetworkOf(settings, context) };
  switch (field('step')) {
    case 'number': {
      const answer = await verification.sendCode(visitor, field('number'));
      // The answer is a page that can be loaded again: a reload of the form would send another text message.
      return answer.kind === 'sent'
        ? context.redirect(`?lang=${language}`, 303)
        : renderResult(settings, visit, 'number', answer);
    }
    case 'code': {
      const answer = await verification.submitCode(visitor, field('code'));
      // A reload of the form would send the same code again and use one more of the five tries.
      return answer.kind === 'wrong-code'
        ? context.redirect(`?lang=${language}&${WRONG_CODE_PARAMETER}`, 303)
        : renderResult(settings, visit, 'code', answer);
    }
    case 'identity': {
      const answer = await verification.beginSignIn(visitor);
      if (answer.kind !== 'sign-in') return renderResult(settings, visit, 'identity', answer);
      return renderView(settings, visit, {
        screen: 'leave',
        ways: verification.methods,
        signInUrl: answer.url,
      });
    }
    default:
      return renderFirstScreen(settings, visit);
  }
}

function renderView(
  { wording, operator = {} }: GatePageSettings,
  { context, language, session, link, network }: Visit,
  view: GateView,
  status: 200 | 403 = 200,
) {
  const page = {
    ...{ language, formToken: formTokenOf(session), operator },
    ...(link && { link }),
    ...(view.screen === 'end' && network?.url !== undefined && { returnUrl: network.url }),
    ...view,
  };
  return context.html(renderGatePage(wordsFor(wording[language].gate.page, network), page), status);
}

const renderFirstScreen = (settings: GatePageSettings, visit: Visit) =>
  renderView(settings, visit, { screen: 'ways', ways: settings.verification.methods });

const renderCodeScreen = (settings: GatePageSettings, visit: Visit) =>
  renderResult(settings, visit, 'number', { kind: 'sent' });

function renderResult(settings: GatePageSettings, visit: Visit, step: GateStep, result: VerificationResult) {
  const words = wordsFor(settings.wording[visit.language].gate.page, visit.network);
  const text =
    'minutes' in result ? fillTemplate(words[result.kind], { minutes: result.minutes }) : words[result.kind];
  return renderView(settings, visit, {
    screen: screenAfter(step, result),
    ways: settings.verification.methods,
    singleUse: step === 'back',
    feedback: {
      text,
      good: result.kind === 'sent' || isVerified(result.kind),
      isFieldError: FIELD_ERRORS.has(result.kind),
    },
  });
}

const isVerified = (kind: VerificationResult['kind']): boolean =>
  kind === 'open' || kind === 'open-soon' || kind === 'open-quarantined';

/** Results for which the typed value itself is wrong. */
const FIELD_ERRORS: ReadonlySet<VerificationResult['kind']> = new Set([
  'bad-number',
  'country-refused',
  'wrong-code',
]);

/** A page with one sentence and no form. It needs no session. */
function renderEnd(
  { verification, wording }: GatePageSettings,
  context: Context,
  language: Language,
  status: HttpStatus,
  sentenceOf: (words: PageWording) => string,
) {
  const words = wording[language].gate.page;
  const feedback = { text: sentenceOf(words), good: false };
  const view: GateView = { screen: 'end', ways: verification.methods, feedback };
  return context.html(renderGatePage(words, { language, formToken: '', operator: {}, ...view }), status);
}

const renderUnknownLink = (settings: GatePageSettings, context: Context, language: Language) =>
  renderEnd(settings, context, language, 404, (words) => words['no-link']);

function screenAfter(step: GateStep, { kind }: VerificationResult): GateView['screen'] {
  // After the return from an issuer, the address is no longer the link, so no form can be sent from here.
  if (isVerified(kind) || kind === 'no-link' || step === 'back') return 'end';
  if (kind === 'sent' || kind === 'wrong-code') return 'code';
  return step === 'code' && (kind === 'too-many' || kind === 'unavailable') ? 'code' : 'ways';
}

/** The language chosen on the page, else that of the link's owner, else that of the browser. */
function pageLanguage(context: Context, ownLanguage: Language | undefined): Language {
  const chosen = context.req.query('lang');
  if (chosen === 'ja' || chosen === 'en') return chosen;
  return ownLanguage ?? (/^\s*ja\b/i.test(context.req.header('accept-language') ?? 'ja') ? 'ja' : 'en');
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { Language, Log, VerificationPage, VerificationResult, Wordings } from '#core';
import { fillTemplate } from '#core';
import { clientNetwork } from './client-network.ts';
import { GATE_PAGE_CSS, type GateView, renderGatePage } from './gate-html.ts';
import type { WebPage } from './index.ts';

const SESSION_COOKIE = 'yamidome-gate';
const SESSION_PATTERN = /^[\w-]{43}$/;
const MAX_FORM_BYTES = 4096;
const SESSION_SECONDS = 60 * 60;

export interface GatePageSettings {
  readonly verification: VerificationPage;
  /** Public address without a slash at the end. With https, the cookie is sent over https only. */
  readonly url: string;
  /** Behind a proxy that adds the visitor's address to `X-Forwarded-For` as the last entry. */
  readonly proxied: boolean;
  readonly wording: Wordings;
  readonly log: Log;
}

/**
 * The page of the gate: `/gate/<token>`. Opening it changes nothing, so a link preview does not consume the link. A form
 * is accepted only from this page and from the browser that got it.
 * @example createGatePage({ verification, url: 'https://gate.example', proxied: true, wording, log })
 */
export const createGatePage =
  ({ verification, url, proxied, wording, log }: GatePageSettings): WebPage =>
  (site) => {
    const secure = url.startsWith('https:');
    const cookie = secure ? ({ prefix: 'host' } as const) : {};
    const gate = new Hono();

    const clientAddress = (context: Context): string => {
      const forwarded = proxied
        ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
        : undefined;
      return clientNetwork(forwarded || getConnInfo(context).remote.address || 'unknown');
    };

    /** Secret of this browser from its cookie; a new one when there is none. */
    function getOrCreateSession(context: Context): string {
      const sent = getCookie(context, SESSION_COOKIE, secure ? 'host' : undefined);
      const session = sent && SESSION_PATTERN.test(sent) ? sent : randomBytes(32).toString('base64url');
      if (session !== sent) {
        const options = {
          httpOnly: true,
          sameSite: 'Lax',
          secure,
          path: '/',
          maxAge: SESSION_SECONDS,
        } as const;
        setCookie(context, SESSION_COOKIE, session, { ...options, ...cookie });
      }
      return session;
    }

    function renderView(
      context: Context,
      language: Language,
      session: string,
      view: GateView,
      status: 200 | 403 = 200,
    ) {
      return context.html(
        renderGatePage(wording[language].gate.page, { language, formToken: formTokenOf(session), ...view }),
        status,
      );
    }

    function renderFirstScreen(
      context: Context,
      language: Language,
      session: string,
      feedback?: GateView['feedback'],
    ) {
      return renderView(context, language, session, {
        screen: 'ways',
        ways: verification.methods,
        ...(feedback && { feedback }),
      });
    }

    function renderAnswer(
      context: Context,
      language: Language,
      session: string,
      step: GateStep,
      answer: VerificationResult,
    ) {
      const words = wording[language].gate.page;
      const text =
        'minutes' in answer
          ? fillTemplate(words[answer.kind], { minutes: answer.minutes })
          : words[answer.kind];
      const feedback = { text, good: answer.kind === 'sent' || answer.kind === 'open' };
      const screen = screenAfter(step, answer);
      return renderView(context, language, session, {
        screen,
        ways: verification.methods,
        singleUse: step === 'back',
        feedback,
      });
    }

    gate.use(
      secureHeaders({
        contentSecurityPolicy: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
        strictTransportSecurity: secure,
      }),
    );
    gate.get('/style.css', (context) =>
      context.body(GATE_PAGE_CSS, 200, { 'content-type': 'text/css; charset=utf-8' }),
    );

    gate.get('/back', async (context) => {
      const session = getOrCreateSession(context);
      const visitor = { session, ip: clientAddress(context) };
      const { language: ownLanguage, answer } = await verification.completeSignIn(
        visitor,
        new URL(context.req.url).search,
      );
      const language = pageLanguage(context, ownLanguage);
      return renderAnswer(context, language, session, 'back', answer);
    });

    gate.get('/:token', async (context) => {
      const visit = await verification.resolveLink(context.req.param('token'));
      const language = pageLanguage(context, visit?.language);
      if (!visit) return renderUnknownLink(context, language);
      return renderFirstScreen(context, language, getOrCreateSession(context));
    });

    gate.post(
      '/:token',
      csrf({ origin: new URL(url).origin }),
      bodyLimit({ maxSize: MAX_FORM_BYTES }),
      async (context) => {
        const token = context.req.param('token');
        const visit = await verification.resolveLink(token);
        const language = pageLanguage(context, visit?.language);
        if (!visit) return renderUnknownLink(context, language);
        const form = await context.req.parseBody().catch(() => ({}) as Record<string, unknown>);
        const typed = (name: string): string => (typeof form[name] === 'string' ? form[name] : '');
        const session = getOrCreateSession(context);
        if (!isSameToken(typed('seal'), formTokenOf(session))) {
          const feedback = { text: wording[language].gate.page['bad-form'], good: false };
          return renderView(
            context,
            language,
            session,
            { screen: 'ways', ways: verification.methods, feedback },
            403,
          );
        }
        const visitor = { token, session, ip: clientAddress(context) };
        switch (typed('step')) {
          case 'number':
            return renderAnswer(
              context,
              language,
              session,
              'number',
              await verification.sendCode(visitor, typed('number')),
            );
          case 'code':
            return renderAnswer(
              context,
              language,
              session,
              'code',
              await verification.submitCode(visitor, typed('code')),
            );
          case 'identity': {
            const answer = await verification.beginSignIn(visitor);
            if (answer.kind !== 'sign-in')
              return renderAnswer(context, language, session, 'identity', answer);
            return renderView(context, language, session, {
              screen: 'leave',
              ways: verification.methods,
              signInUrl: answer.url,
            });
          }
          default:
            return renderFirstScreen(context, language, session);
        }
      },
    );

    function renderUnknownLink(context: Context, language: Language) {
      const words = wording[language].gate.page;
      const view: GateView = {
        screen: 'end',
        ways: verification.methods,
        feedback: { text: words['no-link'], good: false },
      };
      return context.html(renderGatePage(words, { language, formToken: '', ...view }), 404);
    }

    // The address contains the secret of the link, so it is not logged.
    gate.onError((error, context) => {
      const status = error instanceof HTTPException ? error.status : 500;
      if (status === 500) log.error('gate_page_failed', { error: error.name });
      const language = pageLanguage(context, undefined);
      const words = wording[language].gate.page;
      const text = status === 500 ? fillTemplate(words.unavailable, { minutes: 1 }) : words['bad-form'];
      const view: GateView = { screen: 'end', ways: verification.methods, feedback: { text, good: false } };
      return context.html(renderGatePage(words, { language, formToken: '', ...view }), status);
    });

    site.route('/gate', gate);
  };

type GateStep = 'number' | 'code' | 'identity' | 'back';

function screenAfter(step: GateStep, { kind }: VerificationResult): GateView['screen'] {
  // After the return from an issuer, the address is no longer the link, so no form can be sent from here.
  if (kind === 'open' || kind === 'no-link' || step === 'back') return 'end';
  if (kind === 'sent' || kind === 'wrong-code') return 'code';
  return step === 'code' && (kind === 'too-many' || kind === 'unavailable') ? 'code' : 'ways';
}

/** The token that a form must contain: only the page that this browser got knows it. */
const formTokenOf = (session: string): string =>
  createHash('sha256').update(`form ${session}`).digest('base64url');

const isSameToken = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The language chosen on the page, else that of the link's owner, else that of the browser. */
function pageLanguage(context: Context, ownLanguage: Language | undefined): Language {
  const chosen = context.req.query('lang');
  if (chosen === 'ja' || chosen === 'en') return chosen;
  return ownLanguage ?? (/^\s*ja\b/i.test(context.req.header('accept-language') ?? 'ja') ? 'ja' : 'en');
}

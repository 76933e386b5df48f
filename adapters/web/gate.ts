import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { GateAnswer, GateDoor, Language, Log, Wordings } from '#core';
import { fill } from '#core';
import { gateHtml, STYLE, type View } from './gate-html.ts';
import type { Page } from './index.ts';
import { networkOf } from './network.ts';

const COOKIE = 'yamidome-gate';
const SESSION = /^[\w-]{43}$/;
const FORM_MOST_BYTES = 4096;
const HOUR_SECONDS = 60 * 60;

export interface GatePageSettings {
  readonly door: GateDoor;
  /** Where browsers find it, without a slash at the end; with https the cookie travels by https only. */
  readonly url: string;
  /** Behind a proxy of one's own, which adds the visitor's address to `X-Forwarded-For` as the last. */
  readonly proxied: boolean;
  readonly wording: Wordings;
  readonly log: Log;
}

/**
 * The gate's page: `/gate/<token>`. Opening it changes nothing, so a link preview uses nothing up. A form counts only
 * from our own page and from the browser that it was given to.
 * @example openWeb({ pages: [gatePage({ door, url: 'https://gate.example', proxied: true, wording })], … })
 */
export const gatePage =
  ({ door, url, proxied, wording, log }: GatePageSettings): Page =>
  (site) => {
    const secure = url.startsWith('https:');
    const cookie = secure ? ({ prefix: 'host' } as const) : {};
    const gate = new Hono();

    const addressOf = (context: Context): string => {
      const told = proxied ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
      return networkOf(told || getConnInfo(context).remote.address || 'unknown');
    };

    /** The browser's own secret; a new one where there is none. */
    function sessionOf(context: Context): string {
      const known = getCookie(context, COOKIE, secure ? 'host' : undefined);
      const session = known && SESSION.test(known) ? known : randomBytes(32).toString('base64url');
      if (session !== known) {
        const more = { httpOnly: true, sameSite: 'Lax', secure, path: '/', maxAge: HOUR_SECONDS } as const;
        setCookie(context, COOKIE, session, { ...more, ...cookie });
      }
      return session;
    }

    function shown(
      context: Context,
      language: Language,
      session: string,
      view: View,
      status: 200 | 403 = 200,
    ) {
      return context.html(
        gateHtml(wording[language].gate.page, { language, seal: sealOf(session), ...view }),
        status,
      );
    }

    function screenOf(context: Context, language: Language, session: string, said?: View['said']) {
      return shown(context, language, session, { screen: 'ways', ways: door.ways, ...(said && { said }) });
    }

    function answered(context: Context, language: Language, session: string, step: Step, answer: GateAnswer) {
      const words = wording[language].gate.page;
      const text =
        'minutes' in answer ? fill(words[answer.kind], { minutes: answer.minutes }) : words[answer.kind];
      const said = { text, good: answer.kind === 'sent' || answer.kind === 'open' };
      const screen = screenAfter(step, answer);
      return shown(context, language, session, { screen, ways: door.ways, once: step === 'back', said });
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
      context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }),
    );

    gate.get('/back', async (context) => {
      const session = sessionOf(context);
      const visitor = { session, ip: addressOf(context) };
      const { language: owners, answer } = await door.signedIn(visitor, new URL(context.req.url).search);
      const language = languageOf(context, owners);
      return answered(context, language, session, 'back', answer);
    });

    gate.get('/:token', async (context) => {
      const visit = await door.visit(context.req.param('token'));
      const language = languageOf(context, visit?.language);
      if (!visit) return noLink(context, language);
      return screenOf(context, language, sessionOf(context));
    });

    gate.post(
      '/:token',
      csrf({ origin: new URL(url).origin }),
      bodyLimit({ maxSize: FORM_MOST_BYTES }),
      async (context) => {
        const token = context.req.param('token');
        const visit = await door.visit(token);
        const language = languageOf(context, visit?.language);
        if (!visit) return noLink(context, language);
        const form = await context.req.parseBody().catch(() => ({}) as Record<string, unknown>);
        const typed = (name: string): string => (typeof form[name] === 'string' ? form[name] : '');
        const session = sessionOf(context);
        if (!sameSeal(typed('seal'), sealOf(session))) {
          const said = { text: wording[language].gate.page['bad-form'], good: false };
          return shown(context, language, session, { screen: 'ways', ways: door.ways, said }, 403);
        }
        const visitor = { token, session, ip: addressOf(context) };
        switch (typed('step')) {
          case 'number':
            return answered(
              context,
              language,
              session,
              'number',
              await door.sendCode(visitor, typed('number')),
            );
          case 'code':
            return answered(context, language, session, 'code', await door.enterCode(visitor, typed('code')));
          case 'identity': {
            const answer = await door.signIn(visitor);
            if (answer.kind !== 'sign-in') return answered(context, language, session, 'identity', answer);
            return shown(context, language, session, { screen: 'leave', ways: door.ways, leave: answer.url });
          }
          default:
            return screenOf(context, language, session);
        }
      },
    );

    function noLink(context: Context, language: Language) {
      const words = wording[language].gate.page;
      const view: View = { screen: 'end', ways: door.ways, said: { text: words['no-link'], good: false } };
      return context.html(gateHtml(words, { language, seal: '', ...view }), 404);
    }

    // The address holds the link's secret, so it goes into no log.
    gate.onError((error, context) => {
      const status = error instanceof HTTPException ? error.status : 500;
      if (status === 500) log.error('the gate page failed', { error: error.name });
      const language = languageOf(context, undefined);
      const words = wording[language].gate.page;
      const text = status === 500 ? fill(words.unavailable, { minutes: 1 }) : words['bad-form'];
      const view: View = { screen: 'end', ways: door.ways, said: { text, good: false } };
      return context.html(gateHtml(words, { language, seal: '', ...view }), status);
    });

    site.route('/gate', gate);
  };

type Step = 'number' | 'code' | 'identity' | 'back';

function screenAfter(step: Step, { kind }: GateAnswer): View['screen'] {
  // Back from an issuer the address is no longer the link, so there is nothing to type here.
  if (kind === 'open' || kind === 'no-link' || step === 'back') return 'end';
  if (kind === 'sent' || kind === 'wrong-code') return 'code';
  return step === 'code' && (kind === 'too-many' || kind === 'unavailable') ? 'code' : 'ways';
}

/** What a form must bring along: only the page that was given to this browser knows it. */
const sealOf = (session: string): string =>
  createHash('sha256').update(`form ${session}`).digest('base64url');

const sameSeal = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function languageOf(context: Context, owners: Language | undefined): Language {
  const chosen = context.req.query('lang');
  if (chosen === 'ja' || chosen === 'en') return chosen;
  return owners ?? (/^\s*ja\b/i.test(context.req.header('accept-language') ?? 'ja') ? 'ja' : 'en');
}

import { html } from 'hono/html';
import type { Language, ResolvedLink, VerificationMethods, Wording } from '#core';
import { fillTemplate } from '#core';

type GatePageWording = Wording['gate']['page'];

export interface GateView {
  readonly screen: 'ways' | 'code' | 'leave' | 'end';
  readonly ways: VerificationMethods;
  /** Address of the sign-in, for the screen before the visitor leaves. */
  readonly signInUrl?: string;
  /** The page cannot be loaded twice, so it has no link to the other language. */
  readonly singleUse?: boolean;
  /** Result of the last step. `isFieldError`: what was typed is wrong, so the field is marked. */
  readonly feedback?: { readonly text: string; readonly good: boolean; readonly isFieldError?: boolean };
  /** The server and how long data is kept; absent for a link that does not work. */
  readonly link?: Pick<ResolvedLink, 'serverName' | 'keepDays' | 'keepBannedDays'>;
  /** The way back to the network, on the last screen. */
  readonly returnUrl?: string;
}

/** Who is responsible for the data that visitors enter. */
export interface GateOperator {
  /** Name of the person or organisation. */
  readonly name?: string | undefined;
  /** Address, mail address or telephone number for requests. */
  readonly contact?: string | undefined;
  readonly privacyUrl?: string | undefined;
}

/** Style sheet of the page: large touch targets, light and dark colours, no script. */
export const GATE_PAGE_CSS = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --edge: #6b7686; --act: #1d4fb8; --bad: #a31224; --good: #10603a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef1f6; --paper: #161a21; --edge: #98a3b3; --act: #8fb4ff; --bad: #ff9aa6; --good: #7fdcaa; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.7 system-ui, "Noto Sans CJK JP", sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.35; margin: 0 0 .75rem; }
label { display: block; font-weight: 700; margin-top: 1.25rem; }
.hint { margin: 0 0 .375rem; font-size: .9375rem; }
input { width: 100%; font: inherit; font-size: 1.375rem; padding: .625rem .75rem; border: 2px solid var(--edge); border-radius: .5rem; background: transparent; color: inherit; }
button { width: 100%; min-height: 3rem; margin-top: 1rem; font: inherit; font-weight: 700; border: 2px solid var(--act); border-radius: .5rem; background: var(--act); color: var(--paper); cursor: pointer; }
a.button { display: block; box-sizing: border-box; text-align: center; padding: .625rem; border-radius: .5rem; background: var(--act); color: var(--paper); font-weight: 700; text-decoration: none; }
button.quiet { background: transparent; color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
.said { border-left: .375rem solid var(--bad); padding: .25rem 0 .25rem .75rem; font-weight: 700; color: var(--bad); }
.said.good { border-color: var(--good); color: var(--good); }
.privacy { margin-top: 2rem; border-top: 1px solid var(--edge); font-size: .9375rem; overflow-wrap: anywhere; }
h2 { font-size: 1.0625rem; margin: 1rem 0 .25rem; }
.privacy ul { margin: 0; padding-left: 1.25rem; }
.privacy li { margin: .375rem 0; }
.privacy a { color: var(--act); }
footer { margin-top: 2rem; border-top: 1px solid var(--edge); font-size: .9375rem; }
footer a { color: var(--act); display: inline-block; padding: .625rem 0; }
`;

/**
 * Renders the whole page. All values are escaped. Forms are sent to the address of the page.
 * @example renderGatePage(wording.ja.gate.page, { language: 'ja', formToken, screen: 'ways', ways: verification.methods })
 */
export function renderGatePage(
  words: GatePageWording,
  {
    language,
    formToken,
    screen,
    ways,
    signInUrl,
    singleUse,
    feedback,
    link,
    operator,
    returnUrl,
  }: GateView & {
    readonly language: Language;
    readonly formToken: string;
    readonly operator: GateOperator;
  },
) {
  const bad = feedback !== undefined && !feedback.good;
  // The template drops booleans, so the value is a text.
  const invalid = feedback?.isFieldError ? 'true' : 'false';
  const other: readonly [Language, string] = language === 'ja' ? ['en', 'English'] : ['ja', '日本語'];
  const hidden = (step: string) =>
    html`<input type="hidden" name="seal" value="${formToken}"><input type="hidden" name="step" value="${step}">`;
  // A field with the focus would scroll past the notice, which must be read before a number is entered.
  const focus = feedback ? 'autofocus' : '';
  const described = (hint: string) => (feedback ? `said ${hint}` : hint);

  const number = ways.sms
    ? html`<p>${words.why}</p>
<form method="post" action="?lang=${language}" autocomplete="on">${hidden('number')}
<label for="number">${words.number}</label><p class="hint" id="number-hint">${numberHint(words, ways, language)}</p>
<input id="number" name="number" type="tel" autocomplete="tel" required maxlength="40" ${focus} aria-describedby="${described('number-hint')}" aria-invalid="${invalid}">
<button>${words.send}</button></form>`
    : '';

  const name = ways.issuer ?? '';
  const identity = ways.issuer
    ? html`<form method="post" action="?lang=${language}">${hidden('identity')}
<p>${fillTemplate(ways.sms ? words.identity : words.onlyidentity, { issuer: name })}</p><button class="${ways.sms ? 'quiet' : ''}">${fillTemplate(words.signin, { issuer: name })}</button></form>`
    : '';

  // A link instead of a redirect: the visitor sees the address, and the policy forbids forms to other sites.
  const leave = html`<p>${fillTemplate(words.leave, { issuer: name })}</p><p><a class="button" href="${signInUrl}">${words.go}</a></p>`;

  const code = html`<form method="post" action="?lang=${language}">${hidden('code')}
<label for="code">${words.code}</label><p class="hint" id="code-hint">${words.codehint}</p>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required maxlength="20" autofocus aria-describedby="${described('code-hint')}" aria-invalid="${invalid}">
<button>${words.enter}</button></form>
<form method="post" action="?lang=${language}">${hidden('again')}<button class="quiet">${words.another}</button></form>`;

  const notice = link ? privacyNotice(words, { ways, link, operator }) : '';
  // A link instead of a redirect: the policy forbids forms to other sites, and the visitor reads the result first.
  const end = returnUrl
    ? html`<p><a class="button" href="${returnUrl}" rel="noreferrer">${words.network.back}</a></p>`
    : '';
  const screens = { ways: html`${number}${identity}`, code, leave, end };
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="same-origin">
<title>${bad ? `${feedback.text} – ` : ''}${words.title}</title><link rel="stylesheet" href="/gate/style.css"></head>
<body><main><h1>${words.title}</h1>
${link?.serverName === undefined ? '' : html`<p>${fillTemplate(words.forserver, { server: link.serverName })}</p>`}
${feedback ? html`<p id="said" class="said${feedback.good ? ' good' : ''}" role="${feedback.good ? 'status' : 'alert'}">${feedback.text}</p>` : ''}
${screen === 'ways' ? notice : ''}
${screens[screen]}
${screen === 'ways' ? '' : notice}
<footer><p>${words.askmoderator}</p>${singleUse ? '' : html`<a href="?lang=${other[0]}" lang="${other[0]}" hreflang="${other[0]}">${other[1]}</a>`}</footer>
</main></body></html>`;
}

/** Which numbers are accepted. */
function numberHint(words: GatePageWording, { countries }: VerificationMethods, language: Language): string {
  if (!countries) return words.numberhintany;
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  return fillTemplate(words.numberhint, {
    countries: list.format(countries.map((country) => names.of(country) ?? country)),
  });
}

/** Operator, purpose, what is kept and for how long, who else gets it, and where to ask for its deletion. */
function privacyNotice(
  words: GatePageWording,
  {
    ways,
    link,
    operator,
  }: {
    readonly ways: VerificationMethods;
    readonly link: NonNullable<GateView['link']>;
    readonly operator: GateOperator;
  },
) {
  const { smsCompany: company, issuer } = ways;
  const lines = [
    operator.name === undefined
      ? words.nooperator
      : fillTemplate(words.operator, { operator: operator.name }),
    words.purpose,
    ways.sms && words.kept,
    issuer !== undefined && words.keptidentity,
    fillTemplate(words.period, { days: link.keepDays, banneddays: link.keepBannedDays }),
    company !== undefined && fillTemplate(words.smscompany, { company }),
    issuer !== undefined && fillTemplate(words.issuerrecord, { issuer }),
    operator.contact === undefined
      ? words.requestmoderator
      : fillTemplate(words.request, { contact: operator.contact }),
  ];
  const policy = operator.privacyUrl
    ? html`<li><a href="${operator.privacyUrl}" rel="noreferrer">${words.policylink}</a></li>`
    : '';
  return html`<section class="privacy" aria-labelledby="privacy"><h2 id="privacy">${words.privacy}</h2><ul>
${lines.filter((line) => line !== false).map((line) => html`<li>${line}</li>`)}${policy}</ul></section>`;
}

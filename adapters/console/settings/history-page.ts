import { html } from 'hono/html';
import { fillTemplate, MAX_POLICY_VERSIONS, type SettingsVersion } from '#core';
import type { Html } from '../area.ts';
import { renderChanges, renderNotes } from './review-page.ts';
import { renderTime, type SettingsView, tokenField } from './settings-view.ts';

/** The ids of erased persons begin with this. */
const ERASED_PREFIX = 'erased-';

/** The versions of the settings, newest first. @example renderHistory(view, { versions, next }) */
export function renderHistory(
  view: SettingsView,
  { versions, next }: { readonly versions: readonly SettingsVersion[]; readonly next?: number },
): Html {
  const { words, path, mayChange } = view;
  if (versions.length === 0) return html`<h2>${words.history.title}</h2><p>${words.history.empty}</p>`;
  return html`<h2>${words.history.title}</h2>
<p class="hint">${fillTemplate(words.history.kept, { count: MAX_POLICY_VERSIONS })}</p>
<ol class="versions">
${versions.map(
  (version) => html`<li class="panel">
<h3><a href="${path}/history/${version.number}">${fillTemplate(words.history.version, { number: version.number })}</a>${version.isInForce ? html` <span class="badge good">${words.history.inforce}</span>` : ''}</h3>
${renderOrigin(view, version)}
${renderReason(view, version)}
<p>${summarise(version)}</p>
${version.canRestore && mayChange ? renderRestoreLink(view, version) : ''}
</li>`,
)}
</ol>
${next === undefined ? '' : html`<p><a class="button" href="${path}/history?before=${next}">${words.history.older}</a></p>`}`;
}

const summarise = ({ changes }: SettingsVersion): string => changes.map(({ label }) => label).join(' · ');

function renderOrigin({ words, language }: SettingsView, { at, by, from }: SettingsVersion): Html {
  const name = by && nameOf(by, from, words);
  return html`<p class="hint">${renderTime(at, language)} · ${words.history.from[from]}${
    name === undefined ? '' : html` · ${fillTemplate(words.history.by, { name })}`
  }</p>`;
}

/** A key of the operator API has no name; a person without one was erased. */
const nameOf = (
  { id, name }: NonNullable<SettingsVersion['by']>,
  from: SettingsVersion['from'],
  { history }: SettingsView['words'],
): string => {
  if (name !== '') return name;
  const isKey = from === 'api' && !id.startsWith(ERASED_PREFIX);
  return isKey ? fillTemplate(history.key, { id }) : history.unknown;
};

function renderReason({ words }: SettingsView, { reason }: SettingsVersion): Html | '' {
  if (!reason) return '';
  const { step, percent, why } = reason;
  const texts = words.history.step;
  const done = step === 'share' ? fillTemplate(texts.share, { percent: percent ?? 0 }) : step && texts[step];
  return html`<p>${[done, why].filter((part) => part !== undefined).join(' · ')}</p>`;
}

const renderRestoreLink = ({ words, path }: SettingsView, { number }: SettingsVersion): Html =>
  html`<p><a class="button" href="${path}/history/${number}/restore">${fillTemplate(words.history.restore, { number })}</a></p>`;

/** One version: what it changed, and after saving, what it means. @example renderVersion(view, { version, notes, … }) */
export function renderVersion(
  view: SettingsView,
  {
    version,
    notes,
    hideable,
  }: {
    readonly version: SettingsVersion;
    readonly notes: readonly string[];
    readonly hideable: number;
  },
): Html {
  const { words, path, mayChange } = view;
  const { number, changes, isInForce, canRestore } = version;
  return html`<h2>${fillTemplate(words.saved.title, { number })}</h2>
${isInForce ? html`<p class="notice" role="status">${words.saved.inforce}</p>` : ''}
${renderOrigin(view, version)}
${renderReason(view, version)}
${renderNotes(view, notes)}
${hideable > 0 ? renderHideFound(view, hideable) : ''}
${changes.length > 0 ? html`<h3>${words.history.changes}</h3>${renderChanges(view, changes, [words.history.before, words.history.after])}` : html`<p>${!canRestore && !isInForce ? words.history.unreadable : words.history.start}</p>`}
${canRestore && mayChange ? renderRestoreLink(view, version) : ''}
<p><a href="${path}/history">${words.history.back}</a></p>`;
}

const renderHideFound = (view: SettingsView, count: number): Html =>
  html`<div class="panel"><p>${fillTemplate(view.words.saved.found, { count })}</p>
${
  view.mayChange
    ? html`<form method="post" action="${view.path}/hide-found">${tokenField(view)}
<button type="submit" class="danger">${fillTemplate(view.words.saved.hide, { count })}</button></form>`
    : ''
}</div>`;

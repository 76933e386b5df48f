import { html } from 'hono/html';
import { fillTemplate, type ImportProblem } from '#core';
import type { Html } from '../area.ts';
import { type SettingsView, tokenField } from './settings-view.ts';

/** Export and import. `text`: what was imported, if it has problems. @example renderFiles(view, { text, problems }) */
export function renderFiles(
  view: SettingsView,
  { text, problems }: { readonly text: string; readonly problems: readonly ImportProblem[] },
): Html {
  const { words, path, mayChange } = view;
  const { file } = words;
  return html`<section class="panel" aria-labelledby="export"><h2 id="export">${file.exporttitle}</h2>
<p>${file.exporthelp}</p>
<p><a class="button" href="${path}/export" download="policy.yaml">${file.download}</a></p></section>
${
  mayChange
    ? html`<section class="panel" aria-labelledby="import"><h2 id="import">${file.importtitle}</h2>
<p>${file.importhelp}</p>
${
  problems.length > 0
    ? html`<div class="notice bad" role="alert" id="problems"><p><strong>${file.problems}</strong></p>
<ul>${problems.map(({ line, why }) => html`<li>${fillTemplate(file.line, { line, why })}</li>`)}</ul></div>`
    : ''
}
<form method="post" action="${path}/import" enctype="multipart/form-data">${tokenField(view)}
<p class="field"><label for="file">${file.choose}</label><input type="file" id="file" name="file" accept=".yaml,.yml,.json,text/plain"></p>
<p class="field"><label for="text">${file.paste}</label><textarea class="code" id="text" name="text" rows="12" spellcheck="false"${problems.length > 0 ? html` aria-describedby="problems" aria-invalid="true"` : ''}>
${text}</textarea></p>
<p><button type="submit" class="primary">${file.check}</button></p>
</form></section>`
    : ''
}`;
}

import { html } from 'hono/html';
import type { ConsoleWording, QueueFacets, QueueFilter } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { PROBABILITY_STEPS } from './filter-query.ts';

type Words = ConsoleWording['queue'];

/** The form that narrows the list. It is a plain form: the filter is in the address. @example renderFilter(filter, facets, words) */
export function renderFilter(filter: QueueFilter, facets: QueueFacets, words: Words): Html {
  const texts = words.filter;
  const isNarrowed = Object.keys(filter).length > 1 || filter.state !== 'undecided';
  const select = (
    name: string,
    label: string,
    value: string | undefined,
    options: readonly (readonly [value: string, text: string])[],
  ): Html => html`<label class="filter-field"><span>${label}</span>
<select name="${name}">${options.map(([option, text]) => html`<option value="${option}"${option === (value ?? '') ? html` selected` : ''}>${text}</option>`)}</select></label>`;
  const check = (name: string, label: string, isOn: boolean | undefined): Html =>
    html`<label class="filter-check"><input type="checkbox" name="${name}" value="1"${isOn ? html` checked` : ''}>${label}</label>`;
  const any = ['', texts.any] as const;
  const percent = filter.minProbability === undefined ? undefined : String(filter.minProbability * 100);
  return html`<form class="filter panel" method="get" role="search" aria-label="${texts.title}">
<label class="filter-search"><span>${texts.search}</span>
<input type="search" name="q" id="search" value="${filter.search ?? ''}" aria-describedby="search-help" maxlength="200" data-action="search"></label>
<button class="primary">${texts.apply}</button>
<p id="search-help" class="hint">${texts.searchhelp}</p>
<details${isNarrowed ? html` open` : ''}><summary>${texts.title}</summary>
<div class="filter-fields">
${select('state', texts.state, filter.state, [
  ['undecided', texts.undecided],
  ['decided', texts.decided],
  ['all', texts.all],
])}
${select('channel', texts.channel, filter.channel, [any, ...facets.channels.map(({ id, name }) => [id, `#${name}`] as const)])}
${select('pack', texts.pack, filter.pack, [any, ...facets.packs.map((pack) => [pack, pack] as const)])}
${select('p', texts.probability, percent, [
  any,
  ...PROBABILITY_STEPS.map((step) => [String(step), fillTemplate(texts.from, { percent: step })] as const),
])}
</div>
<div class="filter-checks">
${check('new', texts.newaccount, filter.newAccount)}
${check('reported', texts.reported, filter.reported)}
${check('appealed', texts.appealed, filter.appealed)}
${check('campaign', texts.campaign, filter.campaign)}
${check('mine', texts.mine, filter.mine)}
${filter.campaignOf === undefined ? '' : html`<label class="filter-check"><input type="checkbox" name="of" value="${filter.campaignOf}" checked>${fillTemplate(texts.campaignof, { case: filter.campaignOf })}</label>`}
</div>
${isNarrowed ? html`<p><a href="?">${texts.reset}</a></p>` : ''}
</details>
</form>`;
}

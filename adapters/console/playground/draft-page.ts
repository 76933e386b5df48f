import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Draft, DraftInput, DraftResult, DraftSettings, PlaygroundOverview } from '#core';
import { fillTemplate, formatRequiredPercent } from '#core';
import { formatJapanTime } from '#lib';
import { type AreaDependencies, type Html, hasRole, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import {
  addressOf,
  formFields,
  notice,
  type PlaygroundRequest,
  readForm,
  sendPage,
} from './playground-page.ts';
import { renderShadow } from './shadow-view.ts';

const MOVES = ['shadow', 'share', 'stop', 'activate', 'roll-back'] as const;
type Move = (typeof MOVES)[number];

/** The page of the draft: its fields, its stage and the next steps. Administrators change it; others look. */
export function mountDraftPage(site: Hono<ConsoleEnv>, deps: AreaDependencies): void {
  const { console, renderPage, refuse } = deps;

  async function send(
    context: Context<ConsoleEnv>,
    message: Html | undefined,
    status: 200 | 409 | 422 = 200,
    typed?: DraftInput,
  ) {
    const page = pageOf(context);
    const { playground } = console;
    const overview = await playground.readOverview(page.viewer);
    const shadow = await playground.readShadow(page.viewer);
    const isAdministrator = hasRole(page.viewer, 'administrator');
    const content = html`${message ?? ''}
${renderStage(overview.draft, page)}
${isAdministrator ? '' : html`<p class="hint">${page.words.playground.onlyadministrators}</p>`}
${isAdministrator ? renderMoves(overview, page) : ''}
${renderFields(overview, typed ?? toInput(overview.draft?.settings ?? overview.inForce, page), page, isAdministrator)}
${shadow ? renderShadow(shadow, page) : ''}
${overview.draft ? renderSteps(overview.draft, page) : ''}`;
    return sendPage(context, renderPage, 'draft', content, status);
  }

  site.get('/draft', (context) => {
    const { draft: texts } = pageOf(context).words.playground;
    const done = context.req.query('done');
    const message = done === 'saved' ? texts.saved : done === 'moved' ? texts.done : undefined;
    return send(context, message === undefined ? undefined : notice(message, 'good'));
  });

  site.post('/draft', async (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'administrator')) return refuse(context, 'forbidden');
    const form = await readForm(context);
    const input: DraftInput = {
      review: form.text('review'),
      hide: form.text('hide'),
      phrases: form.text('phrases'),
      ownPack: form.text('ownPack'),
    };
    const options = { revision: form.number('revision'), language: page.language };
    const result = await console.playground.saveDraft(page.viewer, input, options);
    if (result.done) return context.redirect(`${addressOf(page, 'draft')}?done=saved`, 303);
    return send(context, refusalNotice(result, page), result.code === 'invalid' ? 422 : 409, input);
  });

  site.post('/draft/:move', async (context) => {
    const page = pageOf(context);
    const texts = page.words.playground.draft;
    const move = MOVES.find((known) => known === context.req.param('move'));
    if (!move) return refuse(context, 'notfound');
    if (!hasRole(page.viewer, 'administrator')) return refuse(context, 'forbidden');
    const form = await readForm(context);
    if ((move === 'activate' || move === 'share') && form.text('confirm') !== 'on')
      return send(context, notice(texts.refused.confirm, 'bad'), 422);
    const step = move === 'share' ? { share: parsePercent(form.text('percent')) } : move;
    const result = await console.playground.moveDraft(page.viewer, step, form.number('revision'));
    if (!result.done)
      return send(context, refusalNotice(result, page), result.code === 'percent' ? 422 : 409);
    const { kept = [] } = result;
    if (kept.length === 0) return context.redirect(`${addressOf(page, 'draft')}?done=moved`, 303);
    const keys = kept.map((key) => texts.keys[key]).join(' / ');
    return send(context, notice(fillTemplate(texts.kept, { keys }), 'warn'));
  });
}

/** A number, also with full-width figures or a per cent sign; other texts become NaN, which is refused. */
function parsePercent(typed: string): number {
  const figure = typed.normalize('NFKC').trim().replace(/%$/, '').trim();
  return figure === '' ? Number.NaN : Number(figure);
}

function refusalNotice(result: Extract<DraftResult, { done: false }>, { words }: PlaygroundRequest): Html {
  const { refused } = words.playground.draft;
  switch (result.code) {
    case 'invalid':
      return html`<div class="notice bad" role="status"><pre class="problem">${fillTemplate(refused.invalid, { problem: result.problem })}</pre></div>`;
    case 'not-administrator':
      return notice(words.playground.onlyadministrators, 'bad');
    default:
      return notice(refused[result.code], 'bad');
  }
}

/** The fields of a draft as an administrator types them. */
const toInput = (
  { probability, phrases, ownPack = '' }: DraftSettings,
  { words }: PlaygroundRequest,
): DraftInput => ({
  review: formatRequiredPercent(probability.review),
  hide: formatRequiredPercent(probability.hide),
  phrases: phrases.map(({ text, ruling }) => `${words.playground.ruling[ruling]}: ${text}`).join('\n'),
  ownPack,
});

const renderStage = (draft: Draft | undefined, { words }: PlaygroundRequest): Html => {
  const { stage, intro, nothing } = words.playground.draft;
  const kind = { none: '', draft: '', shadow: ' warn', share: ' warn', active: ' good' }[
    draft?.stage ?? 'none'
  ];
  const label = fillTemplate(stage[draft?.stage ?? 'none'], { percent: draft?.percent ?? '' });
  return html`<p>${intro}</p>
<p><span class="badge${kind}">${label}</span>${draft ? '' : html` ${nothing}`}</p>`;
};

function renderFields(
  { inForce, draft }: PlaygroundOverview,
  typed: DraftInput,
  page: PlaygroundRequest,
  mayChange: boolean,
): Html {
  const texts = page.words.playground.draft;
  const locked = mayChange ? '' : html` readonly`;
  const { review, hide } = inForce.probability;
  return html`<h2>${texts.content}</h2>
<form method="post" action="${addressOf(page, 'draft')}">
${formFields(page, draft?.revision ?? 0)}
<div class="pair">
<div class="field"><label for="review">${texts.review}</label><input id="review" name="review" inputmode="decimal" maxlength="20" value="${typed.review}" aria-describedby="probability-hint"${locked}></div>
<div class="field"><label for="hide">${texts.hide}</label><input id="hide" name="hide" inputmode="decimal" maxlength="20" value="${typed.hide}" aria-describedby="probability-hint"${locked}></div>
</div>
<p class="hint" id="probability-hint">${fillTemplate(texts.probabilityhint, { review: formatRequiredPercent(review), hide: formatRequiredPercent(hide) })}</p>
<div class="field"><label for="phrases">${texts.phrases}</label>
<p class="hint" id="phrases-hint">${texts.phraseshint}</p>
<textarea id="phrases" name="phrases" rows="5" maxlength="10000" aria-describedby="phrases-hint"${locked}>${typed.phrases}</textarea></div>
<div class="field"><label for="own-pack">${texts.pack}</label>
<p class="hint" id="own-pack-hint">${texts.packhint}</p>
<textarea id="own-pack" name="ownPack" class="code" rows="14" maxlength="20000" spellcheck="false" aria-describedby="own-pack-hint"${locked}>${typed.ownPack}</textarea></div>
${mayChange ? html`<p class="actions"><button class="primary" type="submit">${texts.save}</button></p>` : ''}
</form>`;
}

function renderMoves({ draft, before }: PlaygroundOverview, page: PlaygroundRequest): Html {
  if (!draft) return html``;
  const texts = page.words.playground.draft;
  const form = (move: Move, button: string, hint: string, kind: string, confirm?: string): Html =>
    html`<form class="move" method="post" action="${addressOf(page, 'draft')}/${move}">${formFields(page, draft.revision)}
<p class="hint">${hint}</p>
${move === 'share' ? html`<div class="field"><label for="percent">${texts.percent}</label><input id="percent" name="percent" inputmode="decimal" maxlength="8" required value="${draft.percent ?? 5}"></div>` : ''}
${confirm === undefined ? '' : html`<p><label><input type="checkbox" name="confirm" required>${confirm}</label></p>`}
<button class="${kind}" type="submit">${button}</button></form>`;
  return html`<h2>${texts.life}</h2><div class="moves">
${draft.stage === 'draft' ? form('shadow', texts.shadow, texts.shadowhint, '') : ''}
${draft.stage === 'shadow' ? form('stop', texts.stop, texts.shadowhint, '') : ''}
${draft.stage === 'active' ? '' : form('share', texts.share, texts.sharehint, '', texts.confirm)}
${draft.stage === 'share' ? form('stop', texts.stopshare, texts.stopsharehint, '') : ''}
${draft.stage === 'active' ? '' : form('activate', texts.activate, texts.activatehint, 'primary', texts.confirm)}
${before ? form('roll-back', texts.rollback, texts.rollbackhint, 'danger') : ''}
</div>`;
}

const renderSteps = ({ steps }: Draft, { words }: PlaygroundRequest): Html => {
  const texts = words.playground.draft;
  return html`<h2>${texts.steps}</h2><ol class="steps" reversed>${steps
    .toReversed()
    .map(
      ({ step, at, by, percent = '' }) =>
        html`<li><time datetime="${at.toISOString()}">${formatJapanTime(at)}</time> ${fillTemplate(texts.step[step], { percent })} <span class="hint">${by.name === '' ? fillTemplate(texts.bykey, { id: by.id }) : fillTemplate(texts.by, { name: by.name })}</span></li>`,
    )}</ol>`;
};

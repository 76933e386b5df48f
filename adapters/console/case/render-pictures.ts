import { html } from 'hono/html';
import type { CasePicture, CasePictureText, CaseView, PictureBox } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { type CaseContext, casePath } from './case-context.ts';
import { fileAddress, renderDownload } from './render-files.ts';
import { renderPieces } from './render-text.ts';

/**
 * The pictures that were read: the stored copy with a box around each text, blurred until the reader asks for it, because a
 * picture can be shocking; then the texts.
 * @example renderPictures(view, context)
 */
export const renderPictures = ({ caseId, pictures }: CaseView, context: CaseContext): Html =>
  pictures.length === 0
    ? html``
    : html`<section class="panel" aria-labelledby="pictures-title">
<h2 id="pictures-title">${context.words.pictures.heading}</h2>
${pictures.map((picture, i) => renderPicture(picture, i + 1, caseId, context))}
</section>`;

function renderPicture(picture: CasePicture, number: number, caseId: string, context: CaseContext): Html {
  const { words, basePath } = context;
  const { copy, size, lines, codes, known, problem, isAnimated } = picture;
  const texts = words.pictures;
  return html`<section class="picture" aria-labelledby="picture-${number}">
<h3 id="picture-${number}">${fillTemplate(texts.title, { number })}</h3>
${known ? html`<p>${renderKnown(known, basePath)}</p>` : ''}
${problem === undefined ? '' : html`<p class="hint">${fillTemplate(texts.unread, { why: problem })}</p>`}
${isAnimated ? html`<p class="hint">${texts.animated}</p>` : ''}
${copy && size ? renderView({ ...picture, copy, size }, number, caseId, context) : ''}
${copy ? html`<p>${renderDownload(copy, caseId, context)}</p>` : ''}
${copy ? '' : html`<p class="hint">${texts.nocopy}</p>`}
${lines.length === 0 && codes.length === 0 && problem === undefined ? html`<p class="hint">${texts.nothing}</p>` : ''}
${lines.length === 0 ? '' : html`<ol class="picture-texts" aria-label="${texts.lines}">${lines.map((line) => renderText(line, context))}</ol>`}
${codes.length === 0 ? '' : html`<p class="hint">${texts.codes}</p><ol class="picture-texts" type="A" aria-label="${texts.codes}">${codes.map((code) => renderText(code, context))}</ol>`}
</section>`;
}

/** The number of the other case in the sentence is a link. */
function renderKnown({ text, caseId }: NonNullable<CasePicture['known']>, basePath: string): Html {
  const [before = '', after = ''] = text.split(caseId);
  return html`${before}<a href="${casePath(basePath, caseId)}">${caseId}</a>${after}`;
}

const renderText = ({ pieces, sureness }: CasePictureText, { words }: CaseContext): Html =>
  html`<li><span class="picture-text">${renderPieces(pieces, words)}</span>${sureness === undefined ? '' : html` <span class="hint">${sureness}</span>`}</li>`;

type ShownPicture = CasePicture & Required<Pick<CasePicture, 'copy' | 'size'>>;

function renderView(
  { copy, size: { width, height }, lines, codes }: ShownPicture,
  number: number,
  caseId: string,
  context: CaseContext,
): Html {
  const { words } = context;
  const alternative = fillTemplate(words.picture, { name: copy.name });
  const boxes = [
    ...lines.map((line, i) => renderBox(line, String(i + 1), width)),
    ...codes.map((code, i) => renderBox(code, letterOf(i), width)),
  ];
  return html`<div class="picture-view">
<input type="checkbox" id="picture-${number}-clear"><label for="picture-${number}-clear">${fillTemplate(words.pictures.clear, { number })}</label>
<div class="picture-frame"><img src="${fileAddress(copy, caseId, context)}" width="${width}" height="${height}" alt="${alternative}" loading="lazy">
<svg viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">${boxes}</svg></div>
</div>`;
}

/** The numbers of lists with letters. */
const letterOf = (index: number): string => String.fromCharCode(65 + (index % 26));

/** The number of a text must be readable beside small letters of a large picture, too. */
const MIN_NUMBER_SHARE = 1 / 40;

function renderBox({ box, pieces }: CasePictureText, name: string, pictureWidth: number): Html {
  if (!box) return html``;
  const { left, top, width, height }: PictureBox = box;
  const size = Math.round(Math.max(Math.min(height, pictureWidth / 20), pictureWidth * MIN_NUMBER_SHARE));
  const isMarked = pieces.some((piece) => piece.isMarked);
  return html`<g class="${isMarked ? 'marked' : ''}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/><text x="${left}" y="${top}" dx="${-size / 5}" dy="${size}" font-size="${size}">${name}</text></g>`;
}

import { html } from 'hono/html';
import type { CaseFile } from '#core';
import { fillTemplate, hasPictureName } from '#core';
import type { Html } from '../area.ts';
import type { CaseContext } from './case-context.ts';

/** The address of a stored copy. @example fileAddress(file, 'Y-4G7C2Q0M1X', context) */
export const fileAddress = (
  { file }: Pick<CaseFile, 'file'>,
  caseId: string,
  { basePath }: CaseContext,
): string => `${basePath}/case/${encodeURIComponent(caseId)}/files/${encodeURIComponent(file)}`;

/** A link that saves a stored copy, with its size. @example renderDownload(file, 'Y-4G7C2Q0M1X', context) */
export const renderDownload = (file: CaseFile, caseId: string, context: CaseContext): Html =>
  html`<a href="${fileAddress(file, caseId, context)}" download>${fillTemplate(context.words.download, { name: file.name })}</a> ${renderSize(file, context)}`;

const renderSize = ({ bytes }: CaseFile, { words }: CaseContext): Html =>
  html`<span class="hint">${fillTemplate(words.filesize, { size: Math.ceil(bytes / 1000) })}</span>`;

/** Stored copies of attachments that were not read. @example renderFiles(view.files, view.caseId, context) */
export const renderFiles = (files: readonly CaseFile[], caseId: string, context: CaseContext): Html => {
  const { words } = context;
  return html`<h3>${words.files}</h3>
<ul class="files">${files.map((file) =>
    // The name is what a member called the file; the site decides what a browser may show.
    hasPictureName(file.name)
      ? html`<li><details><summary>${fillTemplate(words.showpicture, { name: file.name })}</summary>
<img src="${fileAddress(file, caseId, context)}" alt="${fillTemplate(words.picture, { name: file.name })}" loading="lazy"><p>${renderDownload(file, caseId, context)}</p></details></li>`
      : html`<li>${renderDownload(file, caseId, context)}</li>`,
  )}</ul>`;
};

import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ConsoleWording, Language } from '#core';
import { type Html, hasRole, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';

/** Data that the parts of the page of a case need in addition to the case. */
export interface CaseContext {
  readonly words: ConsoleWording['case'];
  readonly queueWords: ConsoleWording['queue'];
  readonly language: Language;
  readonly basePath: string;
  readonly formToken: string;
  /** False for an auditor. */
  readonly mayAct: boolean;
}

/** The context of a request. @example renderPost(view, caseContextOf(context)) */
export function caseContextOf(context: Context<ConsoleEnv>): CaseContext {
  const { words, language, basePath, formToken, viewer } = pageOf(context);
  return {
    words: words.case,
    queueWords: words.queue,
    ...{ language, basePath, formToken },
    mayAct: hasRole(viewer, 'moderator'),
  };
}

/** The address of the page of a case. @example casePath(basePath, 'Y-4G7C2Q0M1X') */
export const casePath = (basePath: string, caseId: string): string =>
  `${basePath}/case/${encodeURIComponent(caseId)}`;

/**
 * The attributes of an element that a live update replaces. `isUpdate`: it is such an update.
 * @example html`<div ${updatable('case-notes', false)}></div>`
 */
export const updatable = (id: string, isUpdate: boolean): Html =>
  isUpdate ? html`id="${id}" hx-swap-oob="true"` : html`id="${id}"`;

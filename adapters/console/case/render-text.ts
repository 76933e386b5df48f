import { html } from 'hono/html';
import type { CaseTextPiece, ConsoleWording, Language } from '#core';
import { formatJapanTime } from '#lib';
import type { Html } from '../area.ts';

/** A time for people and for programs: Japan time for Japanese readers, UTC for others. @example renderTime(view.sentAt, 'ja') */
export const renderTime = (at: Date, language: Language): Html =>
  html`<time datetime="${at.toISOString()}">${formatTime(at, language)}</time>`;

/** The same as a text. @example formatTime(new Date(0), 'en') // '1970-01-01 00:00 UTC' */
export const formatTime = (at: Date, language: Language): string =>
  language === 'ja'
    ? `${formatJapanTime(at).slice(0, 16)} JST`
    : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/**
 * A member's text with its marks. Screen readers do not read the element `mark` aloud, so the marks are also words that only they
 * read.
 * @example renderPieces(view.text, words)
 */
export const renderPieces = (
  pieces: readonly CaseTextPiece[],
  { markstart, markend }: Pick<ConsoleWording['case'], 'markstart' | 'markend'>,
): readonly Html[] =>
  pieces.map(({ text, isMarked }) =>
    isMarked
      ? html`<mark><span class="visually-hidden">${markstart}</span>${text}<span class="visually-hidden">${markend}</span></mark>`
      : html`${text}`,
  );

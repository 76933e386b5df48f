import { html } from 'hono/html';
import type { ConsoleWording, Language } from '#core';
import { formatJapanTime } from '#lib';
import type { Html } from '../area.ts';

/** What all pages of the settings need. */
export interface SettingsView {
  readonly words: ConsoleWording['settings'];
  readonly language: Language;
  /** The address of the settings, without a slash at the end. */
  readonly path: string;
  readonly formToken: string;
  /** Whether the reader gets buttons that change something. */
  readonly mayChange: boolean;
}

/** The hidden field of every form. @example html`<form method="post">${tokenField(view)}</form>` */
export const tokenField = ({ formToken }: SettingsView): Html =>
  html`<input type="hidden" name="token" value="${formToken}">`;

/** A time: Japan time for Japanese readers, UTC for others. @example renderTime(new Date(0), 'ja') */
export const renderTime = (at: Date, language: Language): Html =>
  html`<time datetime="${at.toISOString()}">${
    language === 'ja'
      ? `${formatJapanTime(at).slice(0, 16)} JST`
      : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  }</time>`;

import { html } from 'hono/html';
import type { Language } from '#core';
import { formatJapanTime } from '#lib';
import type { Html } from '../area.ts';

/** A time: Japan time for Japanese readers, UTC for others. @example renderTime(new Date(0), 'ja') // 1970-01-01 09:00 JST */
export function renderTime(at: Date, language: Language): Html {
  const iso = at.toISOString();
  const text =
    language === 'ja'
      ? `${formatJapanTime(at).slice(0, 16)} JST`
      : `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  return html`<time datetime="${iso}">${text}</time>`;
}

import type { InquiryPaper, InquiryStep, TypedPaper } from '#core';
import { START } from '../contracts/made.ts';
import { moderator } from './messages.ts';

/** A paper as an administrator types it. @example typedPaper({ accounts: ['rin'] }) */
export const typedPaper = (more: Partial<TypedPaper> = {}): TypedPaper => ({
  authority: '架空県警察 みなと警察署長',
  document: '架刑第7号',
  dated: '2026-11-01',
  receivedBy: '青井',
  ground: '照会',
  accounts: ['rin'],
  items: ['投稿', '本文', 'IPアドレス'],
  ...more,
});

/** The same paper, read. */
export const paper = (more: Partial<InquiryPaper> = {}): InquiryPaper => ({
  authority: '架空県警察 みなと警察署長',
  document: '架刑第7号',
  dated: '2026-11-01',
  receivedAt: START,
  receivedBy: '青井',
  ground: 'inquiry',
  accounts: ['rin'],
  messages: [],
  contacts: [],
  items: ['posts', 'texts', 'addresses'],
  ...more,
});

export const registered = (more: Partial<InquiryPaper> = {}) =>
  ({
    kind: 'registered',
    at: START,
    by: moderator('aoi'),
    paper: paper(more),
  }) as const satisfies InquiryStep;

import type { InquiryEvent, InquiryRequest, InquiryRequestInput } from '#core';
import { START_TIME } from '../contracts/contract-helpers.ts';
import { moderator } from './messages.ts';

/** An inquiry request as an administrator types it. @example typedInquiryRequest({ accounts: ['rin'] }) */
export const typedInquiryRequest = (more: Partial<InquiryRequestInput> = {}): InquiryRequestInput => ({
  authority: '架空県警察 みなと警察署長',
  document: '架刑第7号',
  dated: '2026-11-01',
  receivedBy: '青井',
  ground: '照会',
  accounts: ['rin'],
  items: ['投稿', '本文', 'IPアドレス'],
  ...more,
});

/** The same request after parsing. @example inquiryRequest({ items: ['posts'] }) */
export const inquiryRequest = (more: Partial<InquiryRequest> = {}): InquiryRequest => ({
  authority: '架空県警察 みなと警察署長',
  document: '架刑第7号',
  dated: '2026-11-01',
  receivedAt: START_TIME,
  receivedBy: '青井',
  ground: 'inquiry',
  accounts: ['rin'],
  messages: [],
  contacts: [],
  items: ['posts', 'texts', 'addresses'],
  ...more,
});

/** The first event of an inquiry. @example await inquiries.register(SERVER, registeredStep()) */
export const registeredStep = (more: Partial<InquiryRequest> = {}) =>
  ({
    kind: 'registered',
    at: START_TIME,
    by: moderator('aoi'),
    paper: inquiryRequest(more),
  }) as const satisfies InquiryEvent;

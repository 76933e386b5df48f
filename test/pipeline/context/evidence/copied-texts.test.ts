import { expect, test } from 'vitest';
import type { Message } from '#core';
import { createCopiedTexts } from '../../../../src/pipeline/context/evidence/copied-texts.ts';
import { HOUR_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { member, message } from '../../../support/messages.ts';
import { contextRules } from '../../../support/shipped-wording-and-policy.ts';

const START = new Date('2026-11-02T03:00:00Z').getTime();
const post = (text: string, channel = 'general', ms = 0): Message => {
  const posted = message('rin', text, { sentAt: new Date(START + ms) });
  return { ...posted, ref: { ...posted.ref, channel } };
};
const OFFER = 'この仕事は短時間で終わります';

test('a text is counted once for each channel, and only within ten minutes', () => {
  const copies = createCopiedTexts();
  for (const channel of ['a', 'a', 'b', 'c']) copies.recordPost(post(OFFER, channel), contextRules);
  expect(copies.countChannels(post(OFFER, 'a'), contextRules)).toBe(3);
  expect(copies.countChannels(post(OFFER, 'd', 9 * MINUTE_MS), contextRules)).toBe(4);
  expect(copies.countChannels(post(OFFER, 'd', 11 * MINUTE_MS), contextRules)).toBe(1);
});

test('a greeting in every channel is no copy, because it is short', () => {
  const copies = createCopiedTexts();
  for (const channel of ['a', 'b', 'c']) copies.recordPost(post('おはよう！', channel), contextRules);
  expect(copies.countChannels(post('おはよう！', 'a'), contextRules)).toBe(1);
});

test('a member who reports twice is counted once, and reports end after a day', () => {
  const copies = createCopiedTexts();
  const report = (id: string, weight: number) =>
    copies.recordReport(post(OFFER), member(id), weight, new Date(START), contextRules);
  report('umi', 0.5);
  report('umi', 0.5);
  report('aoi', 1);
  expect(copies.weighReports(post(OFFER), contextRules)).toBe(1.5);
  expect(copies.weighReports(post(OFFER, 'a', 25 * HOUR_MS), contextRules)).toBe(0);
});

test('of 20,000 texts, 500 channels and 500 reporters only the newest are remembered', () => {
  const copies = createCopiedTexts();
  for (let i = 0; i < 20_000; i++) copies.recordPost(post(`${OFFER} ${i}`, 'a'), contextRules);
  expect(copies.countChannels(post(`${OFFER} 0`, 'b'), contextRules)).toBe(1);
  expect(copies.countChannels(post(`${OFFER} 19999`, 'b'), contextRules)).toBe(2);
  for (let i = 0; i < 500; i++) {
    copies.recordPost(post(OFFER, `channel-${i}`), contextRules);
    copies.recordReport(post(OFFER), member(`member-${i}`), 1, new Date(START), contextRules);
  }
  expect(copies.countChannels(post(OFFER, 'other'), contextRules)).toBe(11);
  expect(copies.weighReports(post(OFFER), contextRules)).toBe(10);
});

import { describe, expect, test } from 'vitest';
import type { Member, Span, Verdict } from '#core';
import { createLocalizer, deriveCaseState, planJobs, type RuleTextLookup } from '../../src/cases/index.ts';
import { member } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';
import { acted, at, posted, verdict } from './case-events.ts';

describe('the warning', () => {
  const span = (start: number): Span => ({ start, end: start + 1 });
  const signals: Verdict['signals'] = [
    { rule: 'work/pay', weight: 0.9, spans: [span(0)], note: '高すぎる報酬', pack: { summary: '闇バイト' } },
    { rule: 'gone/rule', weight: 0.8, spans: [span(2)], note: '今はない決まり' },
  ];
  const reasons: RuleTextLookup = (rule, language) =>
    rule === 'work/pay' && language === 'en'
      ? { note: 'pay out of proportion', pack: { summary: 'work for criminals' } }
      : undefined;
  const warningTo = (author: Member): string => {
    const state = deriveCaseState([
      {
        ...{ kind: 'opened', at, packs: 'fake 1', message: { ...posted, author } },
        verdict: { ...verdict('hide'), signals },
      },
      acted(0, 'hide', 'done'),
      { kind: 'struck', at, member: author, count: 1 },
      { kind: 'escalated', at, rung: 'warn' },
    ])!;
    const jobs = planJobs(state, createLocalizer(wordings, 'ja', reasons), at);
    return jobs.flatMap(({ action }) => (action.kind === 'warn' ? [action.letter.text] : [])).join();
  };

  test('names its reasons in the language of the member; reasons of deleted rules as the case has them', () => {
    const warning = warningTo(member('rin', { language: 'en' }));
    expect(warning).toContain('Reason: pay out of proportion / 今はない決まり');
    expect(warning).toContain('Rule of this server: work for criminals');
  });

  test('uses the stored reasons if the languages are the same', () => {
    expect(warningTo(member('rin'))).toContain('高すぎる報酬 / 今はない決まり');
  });
});

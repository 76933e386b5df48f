import type { DiagnosticLine, Language } from '#core';
import type { Env } from '../../app/env.ts';

const TEXTS = {
  operator: {
    ja: '本人確認のページに、運営者と連絡先が表示されません。.env の GATE_OPERATOR と GATE_CONTACT に書いてください。電話番号を入力していただくページには、どちらも必要です。',
    en: 'The page of the gate names neither who is responsible nor a contact. Write GATE_OPERATOR and GATE_CONTACT to .env: a page that asks for telephone numbers needs both.',
  },
} as const;

/**
 * Checks the settings of the page of the gate. Empty without a page.
 * @example diagnoseGate(env, 'en').map(({ finding }) => finding.what) // ['gate-operator']
 */
export function diagnoseGate(env: Env, language: Language): readonly DiagnosticLine[] {
  const isComplete = env.GATE_OPERATOR !== undefined && env.GATE_CONTACT !== undefined;
  if (env.GATE_URL === undefined || isComplete) return [];
  return [{ finding: { what: 'gate-operator' }, severity: 'hint', text: TEXTS.operator[language] }];
}

import type { DiagnoseOptions, DiagnosticLine, Language } from '#core';
import type { ClientSettings } from '../client/create-client.ts';
import { diagnosticText } from './diagnostic-text.ts';
import { type DiagnosticResult, runDiagnostics, severityOf } from './diagnostics.ts';
import { applicationIdOfToken, DEFAULT_FEATURES, inviteLink } from './required-permissions.ts';

/**
 * The lines of `npm run doctor` about Discord. Reads over REST and never logs in. Never throws: a refused token and an
 * unreachable Discord are results.
 * @example const lines = await diagnose({ token }, { language: 'en', log })
 */
export async function diagnose(
  { token, apiUrl }: ClientSettings,
  { language, getPolicy }: DiagnoseOptions,
): Promise<readonly DiagnosticLine[]> {
  const results = await runDiagnostics({ token, apiUrl, ...(getPolicy && { getPolicy }) });
  return results.map((finding) => ({
    finding,
    severity: severityOf(finding),
    text: formatDiagnostic(finding, language, token),
  }));
}

function formatDiagnostic(finding: DiagnosticResult, language: Language, token: string): string {
  const features = finding.what === 'permissions' ? [...DEFAULT_FEATURES, finding.feature] : DEFAULT_FEATURES;
  const invite = inviteLink(applicationIdOfToken(token) ?? '', [...new Set(features)]);
  const prefix = finding.guild === undefined ? '' : `${finding.guild}: `;
  return `${prefix}${diagnosticText[language](finding, invite)}`;
}

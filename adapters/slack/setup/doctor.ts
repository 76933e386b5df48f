import type { DiagnoseOptions, DiagnosticLine } from '#core';
import { createInstallationStore } from '../install/installation-store.ts';
import type { SlackOptions } from '../settings.ts';
import { diagnosticText } from './diagnostic-text.ts';
import { type DiagnosticResult, runAllDiagnostics, runDiagnostics, severityOf } from './diagnostics.ts';

/**
 * The lines of `npm run doctor` about Slack: for one workspace, or for every workspace that has installed the app. Only
 * reads, over the Web API.
 * @example const lines = await diagnose({ botToken, link }, { language: 'en', log })
 */
export async function diagnose(
  settings: SlackOptions,
  options: DiagnoseOptions,
): Promise<readonly DiagnosticLine[]> {
  const results = await runChecks(settings, options);
  return results.map((finding) => {
    const prefix = finding.workspace === undefined ? '' : `${finding.workspace}: `;
    return {
      finding,
      severity: severityOf(finding),
      text: `${prefix}${diagnosticText[options.language](finding)}`,
    };
  });
}

async function runChecks(
  settings: SlackOptions,
  { getPolicy, secretStore, log }: DiagnoseOptions,
): Promise<readonly DiagnosticResult[]> {
  const { link, apiUrl } = settings;
  const common = {
    signingSecret: link.kind === 'http' ? link.signingSecret : undefined,
    apiUrl,
    ...(getPolicy && { getPolicy }),
  };
  if ('botToken' in settings) {
    const { botToken, userToken } = settings;
    const appToken = link.kind === 'socket' ? link.appToken : undefined;
    return runDiagnostics({ ...common, botToken, userToken, appToken });
  }
  const installationStore = secretStore && createInstallationStore({ secretStore, log });
  return runAllDiagnostics(
    (await installationStore?.listWorkspaces()) ?? [],
    common,
    (await installationStore?.listOrganisations()) ?? [],
  );
}

import type { Installation } from '@slack/bolt';
import { type ApiOptions, createClient } from '../client/clients.ts';
import { isAdminOfTeam, isOrganisationAdmin, isWorkspaceAdmin } from './admin-check.ts';
import type { InstallPageName } from './install-page-texts.ts';
import { type InstallationStore, isOrganisationId } from './installation-store.ts';
import type { TokenRotation } from './token-rotation.ts';

/**
 * Id of the workspace or organisation that an installation is for; undefined when Slack names neither.
 * @example holderOf(installation) // 'T0123456789'
 */
export const holderOf = ({ isEnterpriseInstall, enterprise, team }: Installation): string | undefined =>
  isEnterpriseInstall ? enterprise?.id : team?.id;

/**
 * Why an installation must not be stored, as the name of the page to show; undefined when it may be stored. An
 * administrator's token is stored only when the app is installed there and the user is an administrator.
 * Throws when Slack or the store does not answer.
 * @example await findRefusal({ installationStore, tokenRotation, apiOptions }, installation, true) // 'not-admin'
 */
export async function findRefusal(
  {
    installationStore,
    tokenRotation,
    apiOptions,
  }: {
    readonly installationStore: Pick<InstallationStore, 'getGrant' | 'findWorkspace'>;
    readonly tokenRotation: Pick<TokenRotation, 'tokenSource'>;
    readonly apiOptions: ApiOptions;
  },
  installation: Installation,
  isAdminInstall: boolean,
): Promise<InstallPageName | undefined> {
  const holder = holderOf(installation);
  if (holder === undefined) return 'no-token';
  if (!isAdminInstall) return installation.bot ? undefined : 'no-token';
  if (installation.user.token === undefined) return 'no-token';
  const isOrganisation = isOrganisationId(holder);
  const botGrant = isOrganisation
    ? await installationStore.getGrant(holder, 'bot')
    : (await installationStore.findWorkspace(holder))?.bot;
  if (!botGrant) return 'first';
  const client = createClient(tokenRotation.tokenSource(botGrant), apiOptions);
  if (isOrganisation)
    return (await isOrganisationAdmin(client, installation.user.id)) ? undefined : 'not-org-admin';
  const isAdmin = botGrant.holder === holder ? isWorkspaceAdmin : isAdminOfTeam(holder);
  return (await isAdmin(client, installation.user.id)) ? undefined : 'not-admin';
}

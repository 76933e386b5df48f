import { type Log, serverKey } from '#core';
import { slackErrorName } from '../client/errors.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { InstallationStore, TokenGrant } from './installation-store.ts';

/** Identifies a token across refreshes. @example grantKey({ holder: 'T1', kind: 'bot', token }) // 'T1/bot' */
export const grantKey = ({ holder, kind }: TokenGrant): string => `${holder}/${kind}`;

/** The log fields that name a token without showing it. @example log.info('token_refreshed', grantLogFields(grant)) */
export const grantLogFields = ({ holder, kind }: TokenGrant) => ({
  server: serverKey(serverOfTeam(holder)),
  kind,
});

/** The newest version of each token, in memory and in the store. */
export interface GrantCache {
  /** The newest known version; `grant` itself when no version is in memory. */
  current(grant: TokenGrant): TokenGrant;
  /** Keeps `grant` unless a newer version is known. Returns the newer version. */
  keepNewest(grant: TokenGrant): TokenGrant;
  /** The newest version after reading the store. Rejects when the store does not answer. */
  loadStored(grant: TokenGrant): Promise<TokenGrant>;
  /** Stores a refreshed token. Never rejects: a failure is logged and retried by `saveUnsaved`. */
  save(grant: TokenGrant): Promise<void>;
  /** Stores the tokens whose earlier storing failed. */
  saveUnsaved(): void;
}

/**
 * The cache of one process.
 * @example const grants = createGrantCache({ installationStore, log }); grants.keepNewest(bot)
 */
export function createGrantCache({
  installationStore,
  log,
}: {
  readonly installationStore: Pick<InstallationStore, 'getGrant' | 'saveGrant'>;
  readonly log: Log;
}): GrantCache {
  const newest = new Map<string, TokenGrant>();
  /** Tokens that Slack has issued and that are not stored yet. They are valid. */
  const unsaved = new Map<string, TokenGrant>();

  /** The version that expires last was issued last. */
  function keepNewest(grant: TokenGrant): TokenGrant {
    const cached = newest.get(grantKey(grant));
    const winner = cached && (cached.expiresAt ?? 0) > (grant.expiresAt ?? 0) ? cached : grant;
    newest.set(grantKey(grant), winner);
    return winner;
  }

  async function save(grant: TokenGrant): Promise<void> {
    try {
      await installationStore.saveGrant(grant);
      unsaved.delete(grantKey(grant));
    } catch (error) {
      unsaved.set(grantKey(grant), grant);
      log.error('refreshed_token_unsaved', {
        ...grantLogFields(grant),
        error: slackErrorName(error),
        hint: 'do not stop this process until the store answers again',
      });
    }
  }

  return {
    current: (grant) => newest.get(grantKey(grant)) ?? grant,
    keepNewest,
    async loadStored(grant) {
      const stored = await installationStore.getGrant(grant.holder, grant.kind);
      return stored === undefined ? grant : keepNewest(stored);
    },
    save,
    saveUnsaved() {
      for (const grant of unsaved.values()) void save(grant);
    },
  };
}

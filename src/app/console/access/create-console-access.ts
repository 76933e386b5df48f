import type {
  AccountIdFormat,
  Adapter,
  Clock,
  ConsoleAccess,
  ConsoleLinks,
  ConsoleSignIn,
  ConsoleSignInProvider,
  KeyValueStore,
  Leases,
  Log,
  PolicyStore,
  RateLimits,
  Server,
} from '#core';
import { memberKey } from '#core';
import type { ScheduledJob } from '../../scheduler.ts';
import { accountOf } from './account-key.ts';
import { createConsoleRights } from './rights.ts';
import { createConsoleSessions } from './sessions.ts';
import { createConsoleSignIn } from './sign-in.ts';
import { createStoredSignIns, LINK_TTL_MS, type StoredSignIns } from './stored-sign-ins.ts';
import { createWatchedAccess } from './watched-access.ts';

const HALF_MINUTE_MS = 30 * 1000;
const MINUTE_MS = 2 * HALF_MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const MAX_LINKS_PER_MEMBER_PER_HOUR = 20;

/** The dependencies of `createConsoleAccess`. */
export interface ConsoleAccessPorts {
  readonly adapters: readonly Adapter[];
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly keyValueStore: KeyValueStore;
  readonly rateLimits: RateLimits;
  readonly leases: Leases;
  /** Absent: only one-time links. */
  readonly providers?: readonly ConsoleSignInProvider[];
  /** The public address of the console, without a slash at the end. Undefined: there is no console. */
  readonly getUrl: () => string | undefined;
  readonly accountIdFormatOf: (platform: string) => AccountIdFormat | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who may use the console, and how they sign in. */
export interface ConsoleAccessParts {
  readonly access: ConsoleAccess;
  readonly signIn: ConsoleSignIn;
  readonly links: ConsoleLinks;
  /** The page of a case; undefined if there is no console. */
  addressOfCase(server: Server, caseId: string): string | undefined;
  /**
   * Whether a member is a moderator, read from the platform now. While it does not answer, true: the caller has checked the
   * rights before.
   */
  mayDecide(server: Server, id: string): Promise<boolean>;
  readonly scheduledJobs: readonly ScheduledJob[];
}

/**
 * Sessions, rights, one-time links and providers of the console. All state is in the stores, so that several processes
 * can serve the console.
 * @example const { access, signIn, links } = createConsoleAccess({ adapters, policies, getUrl: () => 'https://mod.example', … })
 */
export function createConsoleAccess(ports: ConsoleAccessPorts): ConsoleAccessParts {
  const { keyValueStore, providers = [], clock } = ports;
  const sessions = createConsoleSessions(ports);
  const rights = createConsoleRights(ports);
  const stored = createStoredSignIns(keyValueStore);
  const { access, endSession, checkWatchers } = createWatchedAccess(sessions, rights);
  return {
    access,
    signIn: createConsoleSignIn({
      ...ports,
      providers,
      sessions,
      rights,
      stored,
      onSessionEnded: endSession,
    }),
    links: createConsoleLinks(ports, stored),
    addressOfCase({ platform, id }, caseId) {
      const url = ports.getUrl();
      return url && `${url}/console/s/${platform}/${encodeURIComponent(id)}/case/${caseId}`;
    },
    async mayDecide(server, id) {
      const account = accountOf(
        { server, id },
        ports.accountIdFormatOf(server.platform)?.isPerServer === true,
      );
      const viewer = await rights.readViewer(account, server, { isFresh: true });
      return viewer === 'unavailable' || (viewer !== 'no-role' && viewer.roles.has('moderator'));
    },
    scheduledJobs: [
      { name: 'console-watch', intervalMs: HALF_MINUTE_MS, isExclusive: false, run: checkWatchers },
      {
        name: 'console-age',
        intervalMs: HOUR_MS,
        isExclusive: true,
        async run() {
          await sessions.deleteExpired(clock.now());
          await stored.deleteExpired(clock.now());
        },
      },
    ],
  };
}

const createConsoleLinks = (
  { getUrl, rateLimits, accountIdFormatOf, clock, log }: ConsoleAccessPorts,
  stored: Pick<StoredSignIns, 'links'>,
): ConsoleLinks => ({
  async issue({ server, id, name }, language) {
    const url = getUrl();
    if (url === undefined) return { kind: 'not-configured' };
    const member = { server, id };
    const isAllowed = await rateLimits.tryConsume(
      `console/links/${memberKey(member)}`,
      clock.now(),
      MAX_LINKS_PER_MEMBER_PER_HOUR,
    );
    if (!isAllowed) return { kind: 'too-many' };
    const account = accountOf(member, accountIdFormatOf(server.platform)?.isPerServer === true);
    const token = await stored.links.issue(member, { server, account, name, language }, clock.now());
    log.info('console_link_issued', { member: memberKey(member) });
    return { kind: 'link', url: `${url}/console/link/${token}`, minutes: LINK_TTL_MS / MINUTE_MS };
  },
});

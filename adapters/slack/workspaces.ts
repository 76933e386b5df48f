import { createRecent, type Log, serverKey } from '#core';
import { type Access, type Clients, makeClients, type Reach } from './clients.ts';
import { isGone, isTokenFault, nameOf } from './faults.ts';
import type { Grant, Installed, Installs } from './installs.ts';
import type { Office } from './office.ts';
import type { Renewal } from './renewal.ts';
import { serverOf, type Workspace } from './workspace.ts';

interface Served {
  readonly tokens: Installed;
  readonly office: Office;
}

const LOOK_EVERY_MS = 60_000;
const OPENED_AT_ONCE = 8;
const REST_MS = 5000;
const FAILED_REMEMBERED = 1000;

class WrongWorkspace extends Error {
  override readonly name = 'WrongWorkspace';
}

/** With these tokens nobody is let in any more. */
class Removed extends Error {
  override readonly name = 'Removed';
  readonly tokens: Installed;

  constructor(tokens: Installed) {
    super();
    this.tokens = tokens;
  }
}

/** Every workspace that has installed the app, each with an office and tokens of its own. */
export interface Workspaces {
  /** Opens all that are known, a few at a time, and waits for none: one that Slack keeps waiting holds nobody up. */
  start(): void;
  /** One that is served now. */
  open(team: string): Office | undefined;
  /** Undefined where the app is not installed. Waits for an office that is being opened; rejects when it cannot be. */
  find(team: string): Promise<Office | undefined>;
  /** Those that are served now. */
  all(): readonly Office[];
  /** Its tokens are others by now, or it has none any more. Rejects when it cannot be served. */
  changed(team: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Offices by workspace. Another process may install or remove the app: what is stored is looked at again every minute,
 * and when a workspace is heard of that nobody knows.
 * @example const workspaces = createWorkspaces({ installs, reach, open, log }); workspaces.start()
 */
export function createWorkspaces(ports: {
  readonly installs: Pick<Installs, 'all' | 'of'>;
  readonly reach: Reach;
  readonly open: (workspace: Workspace, clients: Clients, tokens: Installed) => Promise<Office>;
  /** The app was removed while nobody listened. */
  readonly removed: (tokens: Installed) => Promise<void>;
  /** Absent where no token expires. */
  readonly renewal?: Renewal | undefined;
  readonly log: Log;
}): Workspaces {
  const { installs, reach, open, removed, renewal, log } = ports;
  const tokenOf = (grant: Grant): string | Access => renewal?.tokenOf(grant) ?? grant.token;
  const served = new Map<string, Served>();
  const opening = new Map<string, Promise<Office | undefined>>();
  /** Not every event of a workspace that cannot be opened asks Slack again. */
  const failed = createRecent<{ readonly at: number; readonly error: unknown }>(FAILED_REMEMBERED);
  let stopped = false;
  let looking = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function close(team: string): Promise<undefined> {
    const before = served.get(team);
    served.delete(team);
    await before?.office.stop();
    return undefined;
  }

  async function opened(tokens: Installed): Promise<Office> {
    const { team, bot, admin } = tokens;
    const clients = makeClients({ ...reach, botToken: tokenOf(bot), userToken: admin && tokenOf(admin) });
    const me = await clients.bot.auth.test().catch((error: unknown) => {
      throw isGone(error) ? new Removed(tokens) : error;
    });
    const { team_id: where, enterprise_id: organisation } = me;
    // A token of one workspace never serves another one, whatever is stored.
    if ((bot.holder === team ? where : organisation) !== bot.holder) throw new WrongWorkspace();
    const workspace = {
      ...{ team, server: serverOf(team), self: me.user_id!, url: me.url! },
      ...(organisation && { organisation }),
      ...(bot.holder !== team && { shared: true }),
    };
    const office = await open(workspace, clients, tokens);
    await close(team);
    if (stopped) await office.stop();
    else served.set(team, { tokens, office });
    log.info('serving', { server: serverKey(workspace.server) });
    return office;
  }

  /** What keeps a workspace from being served is nobody else's trouble; it is tried again with the next look. */
  const told =
    (team: string) =>
    async (error: unknown): Promise<undefined> => {
      const server = serverKey(serverOf(team));
      if (error instanceof Removed) {
        log.warn('the app was removed while nobody listened', { server });
        await removed(error.tokens);
      } else if (isTokenFault(error) || error instanceof WrongWorkspace) {
        log.error('a token is not accepted; install the app there again', { server, error: nameOf(error) });
      } else {
        log.warn('a workspace waits for Slack', { server, error: nameOf(error) });
      }
    };

  /**
   * Opens a workspace with the tokens that are stored at that moment, or closes it when there are none. One at a time;
   * whoever asks meanwhile waits for it.
   */
  function admit(team: string): Promise<Office | undefined> {
    const under: Promise<Office | undefined> = (opening.get(team) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const tokens = await installs.of(team);
        const now = served.get(team);
        if (!tokens) return close(team);
        renewal?.seen([tokens]);
        return now && same(now.tokens, tokens) ? now.office : opened(tokens);
      })
      .finally(() => {
        if (opening.get(team) === under) opening.delete(team);
      });
    opening.set(team, under);
    return under;
  }

  async function look(): Promise<void> {
    const before = [...served.keys()];
    const known = await installs.all();
    renewal?.seen(known);
    const other = known.filter((each) => {
      const now = served.get(each.team);
      return !now || !same(now.tokens, each);
    });
    const gone = before.filter((team) => !known.some((each) => each.team === team));
    const teams = [...other.map(({ team }) => team), ...gone];
    const next = async (): Promise<void> => {
      for (let team = teams.shift(); team !== undefined; team = teams.shift())
        await admit(team).catch(told(team));
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, next));
  }

  /** One look after the other, never two at once. */
  function again(): void {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => log.warn('installations not looked at', { error: nameOf(error) }))
      .finally(() => {
        looking = false;
      });
  }

  return {
    start() {
      again();
      timer = setInterval(again, LOOK_EVERY_MS);
      timer.unref();
    },
    open: (team) => served.get(team)?.office,
    async find(team) {
      const known = served.get(team)?.office;
      if (known) return known;
      const before = failed.get(team);
      if (before && performance.now() - before.at < REST_MS) throw before.error;
      return admit(team).catch(async (error: unknown) => {
        await told(team)(error);
        if (error instanceof Removed) return undefined;
        failed.set(team, { at: performance.now(), error });
        throw error;
      });
    },
    all: () => [...served.values()].map(({ office }) => office),
    async changed(team) {
      await admit(team);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all([...served.keys()].map(close));
    },
  };
}

/** A renewed token is still what was given; its clients learn of it by themselves. */
const alike = (a: Grant | undefined, b: Grant | undefined): boolean =>
  a?.holder === b?.holder &&
  (a?.token === b?.token || (a?.expiresAt !== undefined && b?.expiresAt !== undefined));

const same = (a: Installed, b: Installed): boolean => alike(a.bot, b.bot) && alike(a.admin, b.admin);

import type { Caller } from '../../command.ts';
import type { Server } from '../../message.ts';

/**
 * What a person may do in the console. `moderator` and `administrator` come from the rights on the platform,
 * `inquiry-desk` from the rules about inquiries, `auditor` from the policy: an auditor reads everything and changes
 * nothing. An administrator is also a moderator.
 */
export type ConsoleRole = 'moderator' | 'administrator' | 'inquiry-desk' | 'auditor';

/** An account of a platform that has signed in; the same account may be a member of several servers. */
export interface ConsoleAccount {
  readonly platform: string;
  readonly id: string;
  /**
   * The server of the account, on platforms whose account ids are unique within one server only. The account has rights
   * on no other server. Absent where an id is one person on all servers.
   */
  readonly serverId?: string;
}

/** A person who uses the console of one server, with the rights that the platform grants. */
export interface ConsoleViewer {
  readonly caller: Caller;
  /** Never empty: an account without a role is no viewer. */
  readonly roles: ReadonlySet<ConsoleRole>;
}

/** A session of a signed-in account. */
export interface ConsoleSession {
  /** Names the session in lists and forms. It is no secret: the cookie cannot be derived from it. */
  readonly id: string;
  readonly account: ConsoleAccount;
  /** How the person signed in: `link`, or the id of the provider. */
  readonly method: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
}

/** A server whose console an account may open. */
export interface ConsoleServer {
  readonly server: Server;
  /** The name as members know it; the id if the platform tells no name. */
  readonly name: string;
}

/** Who may use the console. */
export interface ConsoleAccess {
  /** The session of a cookie; undefined for an unknown, revoked or expired one. */
  readSession(token: string): Promise<ConsoleSession | undefined>;
  /**
   * The viewer, with rights that are at most five minutes old. `isFresh`: the rights are read from the platform now.
   * Undefined if the account has no role on this server, and when the platform does not answer.
   */
  findViewer(
    account: ConsoleAccount,
    server: Server,
    options: { readonly isFresh: boolean },
  ): Promise<ConsoleViewer | undefined>;
  /** The servers of this process on which the account has a role. */
  listServers(account: ConsoleAccount): Promise<readonly ConsoleServer[]>;
  /** The name as members know it; the id if the platform tells no name. */
  getServerName(server: Server): string;
  /**
   * Calls `onEnd` once when the session has ended, or when the account has no role on the server any more; at the latest
   * half a minute after that is known. For what stays open, for example a stream of events. Returns the function that stops
   * watching.
   * @example const stop = access.watch({ account, server, session }, () => stream.close())
   */
  watch(
    watched: {
      readonly account: ConsoleAccount;
      readonly server: Server;
      /** Undefined in the sandbox. */
      readonly session: ConsoleSession | undefined;
    },
    onEnd: () => void,
  ): () => void;
}

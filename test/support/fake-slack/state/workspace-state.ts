/** A message as the Web API returns it. */
export interface RawMessage {
  type: 'message';
  subtype?: string;
  ts: string;
  user?: string;
  bot_id?: string;
  username?: string;
  text: string;
  team?: string;
  user_team?: string;
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
  edited?: { user: string; ts: string };
  files?: RawFile[];
  attachments?: Record<string, unknown>[];
  blocks?: Record<string, unknown>[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  icons?: Record<string, unknown>;
  [field: string]: unknown;
}

/** A file as the Web API returns it. */
export interface RawFile {
  id: string;
  name: string;
  title: string;
  size: number;
  url_private: string;
  url_private_download: string;
  user: string;
}

/** A user as the Web API returns it. */
export interface User {
  id: string;
  team_id: string;
  name: string;
  real_name: string;
  locale: string;
  is_bot: boolean;
  is_admin: boolean;
  is_owner: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_stranger: boolean;
  deleted: boolean;
  enterprise_user?: Record<string, unknown>;
  profile: Record<string, string>;
}

/** A channel with its members and messages. */
export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_im: boolean;
  is_general: boolean;
  is_ext_shared: boolean;
  is_archived?: boolean;
  user?: string;
  members: Set<string>;
  messages: RawMessage[];
}

/** An ephemeral message: only `user` sees it. */
export interface Ephemeral {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Record<string, unknown>[];
}

/** A form that is open. */
export interface Modal {
  readonly id: string;
  readonly user: string;
  view: Record<string, unknown>;
}

/** A token of the app. */
export interface Token {
  readonly kind: 'bot' | 'user' | 'app';
  readonly user: string;
  scopes: Set<string>;
  revoked: boolean;
  /** In milliseconds since 1970; absent when it does not expire. */
  expiresAt?: number;
}

/** One request to the Web API. */
export interface RecordedCall {
  readonly method: string;
  readonly args: Record<string, unknown>;
  readonly token: string;
  readonly at: number;
  error: string | undefined;
  /** Id of the workspace that handled it. */
  team?: string;
}

/** One event or interaction on its way to the app. */
export interface Delivery {
  readonly id: string;
  readonly what: string;
  readonly way: 'http' | 'socket' | 'lost';
  readonly retry: number;
  readonly at: number;
  /** Milliseconds until it was acknowledged; undefined when it was not. */
  ackMs: number | undefined;
}

let count = 0;
/** A new id in Slack's format. @example nextId('U') // 'U0000000001' */
export const nextId = (prefix: string): string =>
  `${prefix}${(++count).toString(36).toUpperCase().padStart(10, '0')}`;

/** The complete state of one workspace. @example createWorkspaceState({ now: () => new Date() }).team.id */
export function createWorkspaceState(clock: { now(): Date }, domain = 'machi') {
  const team = { id: nextId('T'), name: '町の掲示板', domain };
  let lastTs = 0;
  return {
    clock,
    team,
    users: new Map<string, User>(),
    channels: new Map<string, Channel>(),
    groups: new Map<string, { id: string; name: string; handle: string; users: string[] }>(),
    tokens: new Map<string, Token>(),
    files: new Map<string, { file: RawFile; bytes: Uint8Array; owner: string; deleted: boolean }>(),
    uploads: new Map<string, { name: string; bytes: Uint8Array }>(),
    ephemerals: [] as Ephemeral[],
    modals: [] as Modal[],
    homes: new Map<string, Record<string, unknown>>(),
    triggers: new Map<string, { user: string; at: number; used: boolean }>(),
    responses: new Map<string, { user: string; channel: string; message?: string; uses: number }>(),
    calls: [] as RecordedCall[],
    deliveries: [] as Delivery[],
    /** A new ts; always larger than the previous one. */
    ts(): string {
      lastTs = Math.max(lastTs + 1, clock.now().getTime() * 1000);
      return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
    },
  };
}

/** See `createWorkspaceState`. */
export type WorkspaceState = ReturnType<typeof createWorkspaceState>;

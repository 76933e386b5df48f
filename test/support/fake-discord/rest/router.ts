import { apiError, invalidFormBody } from '../state/api-error.ts';
import type { ChannelState, DiscordState, GuildState, MemberState } from '../state/discord-state.ts';

export interface UploadedFile {
  /** The form's key, e.g. `files[0]`. */
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** One request on its way to the handler. */
export interface ApiCall {
  readonly world: DiscordState;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** The decoded audit log reason. */
  readonly reason: string | undefined;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A value to answer with; nothing means 204. */
export type Handler = (call: ApiCall) => unknown;

export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly handler: Handler;
  /** Checks the body before the handler sees it. */
  readonly validate?: (body: unknown, call: ApiCall) => void;
  /** Needs no bot token: the secret is in the path. */
  readonly isPublic?: boolean;
}

/** @example validatedRoute('DELETE', '/channels/:channel/messages/:message', deleteMessage) */
export const route = (
  method: Method,
  path: string,
  handler: Handler,
  options: Pick<Route, 'validate' | 'isPublic'> = {},
): Route => ({ method, path, handler, ...options });

export interface RouteMatch {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** Finds the route of a path below /api/v10. Fixed words win over parameters. */
export function createRouter(routes: readonly Route[]) {
  const bySize = new Map<string, { route: Route; parts: string[] }[]>();
  for (const one of routes) {
    const parts = one.path.split('/').slice(1);
    const key = `${one.method} ${parts.length}`;
    bySize.set(key, [...(bySize.get(key) ?? []), { route: one, parts }]);
  }
  const fixed = (parts: string[]) => parts.filter((part) => !part.startsWith(':')).length;
  for (const list of bySize.values()) list.sort((a, b) => fixed(b.parts) - fixed(a.parts));
  return (method: string, path: string): RouteMatch | undefined => {
    const words = path.split('/').slice(1);
    for (const { route, parts } of bySize.get(`${method} ${words.length}`) ?? []) {
      if (!parts.every((part, i) => part.startsWith(':') || part === words[i])) continue;
      const named = parts.flatMap((part, i) =>
        part.startsWith(':') ? [[part.slice(1), decodeURIComponent(words[i]!)]] : [],
      );
      return { route, params: Object.fromEntries(named) };
    }
    return undefined;
  };
}

/** Parameters that are not ids, and words that may stand where an id does. */
const NON_ID_PARAMS = new Set(['token', 'emoji', 'kind']);
const ID_ALIASES = new Set(['@me', '@original']);

/** Refuses paths with `undefined` and the like where an id belongs. */
export function checkSnowflakes(params: Record<string, string>): void {
  const bad = Object.entries(params).filter(
    ([name, value]) => !NON_ID_PARAMS.has(name) && !ID_ALIASES.has(value) && !/^\d{1,20}$/.test(value),
  );
  if (bad.length === 0) return;
  throw invalidFormBody(
    bad.map(([name, value]) => ({
      path: [`${name}_id`],
      code: 'NUMBER_TYPE_COERCE',
      message: `Value "${value}" is not snowflake.`,
    })),
  );
}

/** The guild of the path; 10004 for a guild that the bot is not in. */
export function guildOf({ world, params }: ApiCall): GuildState {
  const guild = world.guilds.get(params.guild!);
  if (!guild) throw apiError(10004);
  return guild;
}

export function channelOf({ world, params }: ApiCall): ChannelState {
  const channel = world.channels.get(params.channel!);
  if (!channel) throw apiError(10003);
  return channel;
}

export function memberOf(call: ApiCall, id = call.params.user!): MemberState {
  const member = guildOf(call).members.get(id === '@me' ? call.world.bot.id : id);
  if (!member) throw apiError(call.world.users.has(id) || id === '@me' ? 10007 : 10013);
  return member;
}

/** A whole number of the query between `least` and `most`; 50035 otherwise. */
export function integerQuery(
  { query }: ApiCall,
  name: string,
  otherwise: number,
  least: number,
  most: number,
): number {
  const value = Number(query.get(name) ?? otherwise);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const message = `int value should be between ${least} and ${most}.`;
  throw invalidFormBody([{ path: [name], code: 'NUMBER_TYPE_RANGE', message }]);
}

import { apiError, invalidFormBody } from '../state/api-error.ts';
import type {
  ChannelState,
  DiscordState,
  GuildState,
  MemberState,
  UploadedFile,
} from '../state/discord-state.ts';

/** A parsed request, as handlers and validators get it. */
export interface ApiCall {
  readonly discord: DiscordState;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** The decoded audit log reason. */
  readonly reason: string | undefined;
}

/** Methods of Discord's API. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Returns the body of the response; undefined means 204. Throws `FakeDiscordError` for an error response. */
export type Handler = (call: ApiCall) => unknown;

/** One route of the API. @example const route: Route = { method: 'GET', path: '/users/:user', handler: getUser } */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly handler: Handler;
  /** Runs before the handler; throws `FakeDiscordError` for an invalid body. */
  readonly validate?: (body: unknown, call: ApiCall) => void;
  /** True when no bot token is needed, because the path contains a secret. */
  readonly isPublic?: boolean;
}

/** Creates a route. @example route('DELETE', '/channels/:channel/messages/:message', deleteMessage) */
export const route = (
  method: Method,
  path: string,
  handler: Handler,
  options: Pick<Route, 'validate' | 'isPublic'> = {},
): Route => ({ method, path, handler, ...options });

/** A route and the parameters of a path. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/**
 * Finds the route of a path below /api/v10. A fixed segment wins over a parameter.
 * @example createRouter(allRoutes(settings))('GET', '/users/@me')
 */
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
    const segments = path.split('/').slice(1);
    for (const { route, parts } of bySize.get(`${method} ${segments.length}`) ?? []) {
      if (!parts.every((part, i) => part.startsWith(':') || part === segments[i])) continue;
      const named = parts.flatMap((part, i) =>
        part.startsWith(':') ? [[part.slice(1), decodeURIComponent(segments[i]!)]] : [],
      );
      return { route, params: Object.fromEntries(named) };
    }
    return undefined;
  };
}

/** Parameters that are not ids, and segments that are allowed in place of an id. */
const NON_ID_PARAMS = new Set(['token', 'emoji', 'kind']);
const ID_ALIASES = new Set(['@me', '@original']);

/**
 * Throws 50035 for a path with `undefined` or another text in place of an id.
 * @example checkSnowflakes({ guild: 'undefined' }) // throws
 */
export function checkSnowflakes(params: Record<string, string>): void {
  const invalid = Object.entries(params).filter(
    ([name, value]) => !NON_ID_PARAMS.has(name) && !ID_ALIASES.has(value) && !/^\d{1,20}$/.test(value),
  );
  if (invalid.length === 0) return;
  throw invalidFormBody(
    invalid.map(([name, value]) => ({
      path: [`${name}_id`],
      code: 'NUMBER_TYPE_COERCE',
      message: `Value "${value}" is not snowflake.`,
    })),
  );
}

/** The guild of the path. Throws 10004 when the bot is not a member. @example guildOf(call).channels */
export function guildOf({ discord, params }: ApiCall): GuildState {
  const guild = discord.guilds.get(params.guild!);
  if (!guild) throw apiError(10004);
  return guild;
}

/** The channel of the path. Throws 10003 when there is none. @example channelOf(call).messages */
export function channelOf({ discord, params }: ApiCall): ChannelState {
  const channel = discord.channels.get(params.channel!);
  if (!channel) throw apiError(10003);
  return channel;
}

/** The member of the path. Throws 10007 for another user and 10013 for an unknown one. @example memberOf(call).roles */
export function memberOf(call: ApiCall, id = call.params.user!): MemberState {
  const member = guildOf(call).members.get(id === '@me' ? call.discord.bot.id : id);
  if (!member) throw apiError(call.discord.users.has(id) || id === '@me' ? 10007 : 10013);
  return member;
}

/**
 * An integer of the query. Throws 50035 when it is not between `min` and `max`.
 * @example integerQuery(call, 'limit', 50, 1, 100)
 */
export function integerQuery(
  { query }: ApiCall,
  name: string,
  defaultValue: number,
  min: number,
  max: number,
): number {
  const value = Number(query.get(name) ?? defaultValue);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const message = `int value should be between ${min} and ${max}.`;
  throw invalidFormBody([{ path: [name], code: 'NUMBER_TYPE_RANGE', message }]);
}

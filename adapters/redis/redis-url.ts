/** One host of a Redis address. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Access {
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

/** The address of Redis: one server, a group that Sentinels watch, or a cluster. */
export type RedisAddress = Access &
  (
    | { readonly kind: 'single'; readonly node: RedisNode; readonly db: number }
    | {
        readonly kind: 'sentinel';
        readonly sentinels: readonly RedisNode[];
        /** Name of the group in the configuration of the Sentinels. */
        readonly group: string;
        readonly db: number;
        readonly sentinelPassword?: string;
      }
    | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] }
  );

/** The address, or `why`: a sentence for the operator that explains the error. */
export type ParsedRedisUrl =
  | { readonly ok: true; readonly value: RedisAddress }
  | { readonly ok: false; readonly why: string };

const REDIS_URL_PATTERN =
  /^(?<scheme>rediss?)(?:-(?<kind>sentinel|cluster))?:\/\/(?:(?<access>[^@/?]*)@)?(?<nodes>[^@/?]+)(?<path>\/[^?]*)?(?:\?(?<options>.*))?$/;

const URL_FORMATS_HINT =
  'write redis://host:6379/0, redis-sentinel://host:26379,host:26379/group or redis-cluster://host:6379,host:6379 (rediss… with TLS; a password before the host, as user:password@ or :password@, with / ? @ : % written as %2F %3F %40 %3A %25)';

/**
 * Parses `REDIS_URL`. `rediss`, `rediss-sentinel` and `rediss-cluster` are the same with TLS. Never throws. An error
 * does not quote the value, which may have a password.
 * @example parseRedisUrl('redis://:secret@localhost:6379/2')
 * @example parseRedisUrl('redis-sentinel://:secret@a:26379,b:26379/main/0?sentinelPassword=other')
 * @example parseRedisUrl('rediss-cluster://user:secret@a:6379,b:6379')
 */
export function parseRedisUrl(url: string): ParsedRedisUrl {
  const parts = REDIS_URL_PATTERN.exec(url.trim())?.groups;
  if (!parts) return parseError(URL_FORMATS_HINT);
  const kind = (parts.kind ?? 'single') as RedisAddress['kind'];
  const nodes = (parts.nodes ?? '')
    .split(',')
    .map((node) => parseNode(node, kind === 'sentinel' ? 26379 : 6379));
  const [node] = nodes;
  if (!node || nodes.includes(undefined)) return parseError(`a host is not readable; ${URL_FORMATS_HINT}`);
  const parsedNodes = nodes as RedisNode[];

  const options = new URLSearchParams(parts.options ?? '');
  const unknownOption = [...options.keys()].find((key) => kind !== 'sentinel' || key !== 'sentinelPassword');
  if (unknownOption !== undefined)
    return parseError('the only option is ?sentinelPassword=…, for redis-sentinel://');
  const access = parseAccess(parts.scheme === 'rediss', parts.access);
  const path = (parts.path ?? '').split('/').slice(1).map(decodePercent);
  if (!access || path.includes(undefined)) return parseError('a % must be written as %25');

  switch (kind) {
    case 'single': {
      const db = parseDatabaseNumber(path[0]);
      if (nodes.length > 1) return parseError('several hosts need redis-sentinel:// or redis-cluster://');
      if (db === undefined || path.length > 1)
        return parseError('after the host comes the number of the database');
      return { ok: true, value: { kind, node, db, ...access } };
    }
    case 'sentinel': {
      const [group, database] = path;
      const db = parseDatabaseNumber(database);
      if (!group)
        return parseError("after the sentinels comes the group's name: redis-sentinel://host:26379/group");
      if (db === undefined || path.length > 2)
        return parseError('after the group comes the number of the database');
      const sentinelPassword = options.get('sentinelPassword');
      const secret = sentinelPassword ? { sentinelPassword } : {};
      return { ok: true, value: { kind, sentinels: parsedNodes, group, db, ...secret, ...access } };
    }
    case 'cluster':
      if (path.some(Boolean))
        return parseError('a cluster has no numbered databases: end after the last host');
      return { ok: true, value: { kind, nodes: parsedNodes, ...access } };
    default:
      return kind satisfies never;
  }
}

const parseError = (why: string): ParsedRedisUrl => ({ ok: false, why });

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function parseNode(text: string, port: number): RedisNode | undefined {
  const parts = /^(?:\[([\da-fA-F:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const number = Number(parts?.[3] ?? port);
  return host && number > 0 && number < 65536 ? { host, port: number } : undefined;
}

function parseAccess(tls: boolean, text: string | undefined): Access | undefined {
  const colon = text?.indexOf(':') ?? -1;
  const username = decodePercent(colon < 0 ? (text ?? '') : text!.slice(0, colon));
  const password = decodePercent(colon < 0 ? '' : text!.slice(colon + 1));
  if (username === undefined || password === undefined) return undefined;
  return { tls, ...(username && { username }), ...(password && { password }) };
}

/** 0 for an empty text, undefined for a text that is not a number. */
function parseDatabaseNumber(text: string | undefined): number | undefined {
  if (!text) return 0;
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

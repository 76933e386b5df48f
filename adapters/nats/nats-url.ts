/** The address of a NATS server or of the servers of a cluster, and what the servers ask for. */
export interface NatsAddress {
  /** `host:port` of each server. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** Undefined: without TLS, unless the server asks for it. Paths of PEM files. */
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string };
}

/** The address, or `why`: a sentence for the operator that explains the error. */
export type ParsedNatsUrl =
  | { readonly ok: true; readonly value: NatsAddress }
  | { readonly ok: false; readonly why: string };

const URL_PATTERN =
  /^(?<scheme>nats|tls):\/\/(?:(?<access>[^@/?]*)@)?(?<servers>[^@/?]+)\/?(?:\?(?<options>.*))?$/;
const SERVER_PATTERN = /^(?:\[[\da-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?$/;
const IP_PATTERN = /^(?:\[|\d+\.\d+\.\d+\.\d+(?::|$))/;
const TLS_OPTIONS: Readonly<Record<string, 'caFile' | 'certFile' | 'keyFile'>> = {
  ca: 'caFile',
  cert: 'certFile',
  key: 'keyFile',
};

const URL_FORMATS_HINT =
  'write nats://host:4222 or nats://host:4222,host:4222,host:4222 (tls://… with TLS, with ?ca=FILE&cert=FILE&key=FILE where needed; user:password@ or token@ before the host, with / ? @ : % written as %2F %3F %40 %3A %25)';

/**
 * Parses the address of NATS. Never throws. An error does not quote the value, which may have a password.
 * @example parseNatsUrl('nats://yamidome:secret@a:4222,b:4222,c:4222')
 * @example parseNatsUrl('tls://token@a:4222?ca=/etc/yamidome/ca.pem')
 */
export function parseNatsUrl(url: string): ParsedNatsUrl {
  const parts = URL_PATTERN.exec(url.trim())?.groups;
  if (!parts) return { ok: false, why: URL_FORMATS_HINT };
  const servers = parts.servers!.split(',');
  if (!servers.every((server) => SERVER_PATTERN.test(server)))
    return { ok: false, why: `a host is not readable; ${URL_FORMATS_HINT}` };
  // For an IP address the client would compare the certificate with the name "localhost".
  if (parts.scheme === 'tls' && servers.some((server) => IP_PATTERN.test(server)))
    return {
      ok: false,
      why: 'with tls:// write host names and no IP addresses: the name is in the certificate',
    };
  const options = [...new URLSearchParams(parts.options ?? '')];
  if (options.some(([name]) => TLS_OPTIONS[name] === undefined))
    return { ok: false, why: 'the only options are ?ca=FILE, cert=FILE and key=FILE' };
  if (options.length > 0 && parts.scheme !== 'tls') return { ok: false, why: 'certificates need tls://' };
  const access = parseAccess(parts.access);
  if (!access) return { ok: false, why: 'a % must be written as %25' };
  const tls = Object.fromEntries(options.map(([name, file]) => [TLS_OPTIONS[name]!, file]));
  return { ok: true, value: { servers, ...access, ...(parts.scheme === 'tls' && { tls }) } };
}

/** `user:password`, or a token alone; undefined if it is not readable. */
function parseAccess(text: string | undefined): Pick<NatsAddress, 'user' | 'password' | 'token'> | undefined {
  if (!text) return {};
  try {
    const [first, second] = text.split(':', 2).map(decodeURIComponent);
    return second === undefined ? { token: first! } : { user: first!, password: second };
  } catch {
    return undefined;
  }
}

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** `proxied`: behind a proxy that adds the visitor's address to `X-Forwarded-For` as the last entry. */
export interface ClientSettings {
  readonly proxied: boolean;
}

/**
 * The visitor's network, from the proxy's header where there is a proxy.
 * @example clientNetworkOf({ proxied: true }, context) // '192.0.2.1'
 */
export function clientNetworkOf({ proxied }: ClientSettings, context: Context): string {
  const forwarded = proxied ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return clientNetwork(forwarded || getConnInfo(context).remote.address || 'unknown');
}

/**
 * The network that counts as one visitor: an IPv4 address, or the /64 of an IPv6 address, because everybody has as many
 * addresses of a /64 as they like. `unknown` for anything else.
 * @example clientNetwork('2001:db8::1') // '2001:db8:0:0'
 */
export function clientNetwork(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  if (v4) return v4[1]!;
  if (!/^[\da-f:]{2,39}$/i.test(address)) return 'unknown';
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (text: string): string[] => text.split(':').filter(Boolean);
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

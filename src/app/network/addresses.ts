import { lookup as lookUpAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { OutgoingUrlRefusal } from '#core';

/**
 * Addresses that no webhook and no download may reach: private, shared, link-local, loopback, documentation, multicast and
 * reserved networks (IANA registries of special-purpose addresses,
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry). An IPv4 address inside an IPv6
 * one counts as itself.
 */
const PRIVATE_NETWORKS: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const privateNetworks = new BlockList();
for (const [network, prefix, family] of PRIVATE_NETWORKS) privateNetworks.addSubnet(network, prefix, family);

/** Whether an IP address belongs to no public network. @example isPrivateAddress('169.254.169.254') // true */
export const isPrivateAddress = (address: string): boolean => {
  const family = isIP(address);
  return family === 0 || privateNetworks.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

/** The error of a name that leads into a private network. */
export class PrivateAddressError extends Error {
  constructor() {
    super('the name leads to an address of a private network');
    this.name = 'PrivateAddressError';
  }
}

/**
 * Looks up a name for a connection, and fails if one of its addresses is private. The connection uses these very addresses, so a
 * name cannot lead elsewhere a moment later.
 * @example https.request(url, { lookup: lookUpPublicAddress })
 */
export const lookUpPublicAddress: LookupFunction = (hostname, options, callback) => {
  lookUpAddress(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    if (addresses.some(({ address }) => isPrivateAddress(address)))
      return callback(new PrivateAddressError(), '');
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first!.address, first!.family);
  });
};

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Why nothing is sent to this address, or fetched from it; undefined if it can be used. Names are looked up for the connection:
 * `lookUpPublicAddress`. With `allowPrivateAddresses`, http to this computer is allowed too.
 * @example checkOutgoingUrl(new URL('https://10.0.0.1/hook'), false) // 'private'
 */
export function checkOutgoingUrl(
  { protocol, hostname, username, password, hash }: URL,
  allowPrivateAddresses: boolean,
): OutgoingUrlRefusal | undefined {
  if (username !== '' || password !== '' || hash !== '') return 'credentials';
  const isLoopback = LOOPBACK_HOSTS.has(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback && allowPrivateAddresses))
    return 'not-https';
  const literal = hostname.replace(/^\[|\]$/g, '');
  const isPrivate = isLoopback || (isIP(literal) !== 0 && isPrivateAddress(literal));
  return isPrivate && !allowPrivateAddresses ? 'private' : undefined;
}

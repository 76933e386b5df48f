import type { PictureHostRefusal, PictureUrlRefusal } from '#core';
import { checkOutgoingUrl } from '../../network/addresses.ts';

/** What a tenant allows for the addresses of pictures. */
export interface PictureUrlRules {
  /** Hosts with their port, as in `Tenant.pictureHosts`. */
  readonly hosts: readonly string[];
  /** True only for networks whose hosts the operator of this installation knows: private networks, and http to this computer. */
  readonly allowPrivateAddresses: boolean;
}

/**
 * Why no picture is fetched from this address; undefined if it may be fetched. Names are looked up when it is fetched.
 * @example checkPictureUrl(new URL('https://sns.example/1.png'), { hosts: [], allowPrivateAddresses: false }) // 'unknown-host'
 */
export const checkPictureUrl = (
  url: URL,
  { hosts, allowPrivateAddresses }: PictureUrlRules,
): PictureUrlRefusal | undefined =>
  checkOutgoingUrl(url, allowPrivateAddresses) ?? (hosts.includes(url.host) ? undefined : 'unknown-host');

/**
 * The names that never lead to a public address: RFC 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa), and internal
 * (resolution 2024.07.29.06 of the ICANN board).
 */
const PRIVATE_DOMAINS: readonly string[] = ['localhost', 'local', 'home.arpa', 'internal'];

/**
 * Why no picture can come from a host, which may have a port; undefined if it can be registered. Its name is looked up when a
 * picture is fetched.
 * @example checkPictureHost('intranet', false) // 'not-a-domain'
 */
export function checkPictureHost(
  host: string,
  allowPrivateAddresses: boolean,
): PictureHostRefusal | undefined {
  if (allowPrivateAddresses) return undefined;
  const url = new URL(`https://${host}`);
  const name = url.hostname.replace(/\.$/, '');
  const isPrivateName = PRIVATE_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`));
  if (isPrivateName || checkOutgoingUrl(url, false)) return 'private';
  const isAddress = name.startsWith('[');
  return isAddress || name.includes('.') ? undefined : 'not-a-domain';
}

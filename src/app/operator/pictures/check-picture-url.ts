import type { PictureUrlRefusal } from '#core';
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

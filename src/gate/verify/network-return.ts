import type { NetworkReturn } from '#core';
import type { OneTimeLink } from '../one-time-links.ts';

/**
 * The way back for an account of a network; the address gets the number of the verification.
 * @example networkOf(link) // { network: { url: 'https://sns.example/welcome?verification=v20761-…' } }
 */
export function networkOf({ verification }: OneTimeLink): { readonly network?: NetworkReturn } {
  if (!verification) return {};
  if (verification.returnUrl === undefined) return { network: {} };
  const url = new URL(verification.returnUrl);
  url.searchParams.set('verification', verification.id);
  return { network: { url: url.href } };
}

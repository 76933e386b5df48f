import type { Server } from '#core';

/**
 * The inverse of `serverKey`. The platform is the text before the first colon: its name never contains a colon.
 * @example parseServerKey('sandbox:main') // { platform: 'sandbox', id: 'main' }
 */
export const parseServerKey = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};

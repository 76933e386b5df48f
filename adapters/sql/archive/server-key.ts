import type { Server } from '#core';

/**
 * The inverse of `serverKey`: the text before the first colon is the platform, which never has a colon in its name.
 * @example parseServerKey('sandbox:main') // { platform: 'sandbox', id: 'main' }
 */
export const parseServerKey = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};

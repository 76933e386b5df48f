const HOME = '/console';

/**
 * A path below `/console` of this site; any other text becomes the first page, so that no link can lead to another site.
 * @example localPath('//evil.example') // '/console'
 */
export function localPath(text: string | undefined): string {
  const base = 'http://console.invalid';
  if (text === undefined || !text.startsWith('/') || !URL.canParse(text, base)) return HOME;
  const { origin, pathname, search } = new URL(text, base);
  const isBelow = pathname === HOME || pathname.startsWith(`${HOME}/`);
  return origin === base && isBelow && !pathname.includes('//') ? pathname + search : HOME;
}

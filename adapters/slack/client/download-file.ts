/** Files lie there; another address is somebody else's, a linked document for example, and never gets our token. */
const SLACK_HOST = /(?:^|\.)slack\.com$/;

/** @example isSlackFileUrl('https://files.slack.com/files-pri/T1-F1/a.png', undefined) // true */
export function isSlackFileUrl(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  if (apiUrl !== undefined) return host === new URL(apiUrl).host;
  return protocol === 'https:' && SLACK_HOST.test(hostname);
}

/**
 * A file of Slack's. Whatever the size that was announced: no more than `maxBytes` is ever held, and undefined is told
 * for what is larger. Throws when it cannot be had.
 * @example await downloadFile(url, { token, maxBytes: 1_000_000, signal: AbortSignal.timeout(10_000) })
 */
export async function downloadFile(
  url: string,
  {
    token,
    maxBytes,
    signal,
  }: { readonly token: string; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { signal, headers, redirect: 'error' });
  if (!response.ok) throw new Error(`the file answers ${response.status}`);
  // Without the right to read files Slack shows a page to log in instead.
  if (response.headers.get('content-type')?.startsWith('text/html'))
    throw new Error('the file is not shown to us');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Hosts of Slack's own files. Any other host, for example of a linked document, must never receive our token. */
const SLACK_HOST = /(?:^|\.)slack\.com$/;

/**
 * True when `url` is a file on Slack, or on the host of `apiUrl` when that is set.
 * @example isSlackFileUrl('https://files.slack.com/files-pri/T1-F1/a.png', undefined) // true
 */
export function isSlackFileUrl(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  if (apiUrl !== undefined) return host === new URL(apiUrl).host;
  return protocol === 'https:' && SLACK_HOST.test(hostname);
}

/**
 * Downloads a file from Slack. Returns undefined for a file above `maxBytes`, also when the announced size is wrong, so
 * memory use is bounded. Throws when the file is not available or `signal` aborts.
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
  // Without the scope files:read, Slack returns a login page instead of an error.
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

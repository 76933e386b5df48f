import type { DownloadFile } from '#core';

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

/** The downloads of a Slack adapter. */
export interface SlackDownloads {
  readonly downloadFile: DownloadFile;
  /** Another address than Slack's own, which the operator named. */
  readonly apiUrl?: string | undefined;
}

/**
 * Downloads a file from Slack; `url` must be one of `isSlackFileUrl`. Returns undefined for a file above `maxBytes`, also when the
 * announced size is wrong, so memory use is bounded. Throws when the file is not available or `signal` aborts.
 * @example await downloadSlackFile(url, { token, maxBytes: 1_000_000, signal: AbortSignal.timeout(10_000) }, { downloadFile })
 */
export async function downloadSlackFile(
  url: string,
  {
    token,
    maxBytes,
    signal,
  }: { readonly token: string; readonly maxBytes: number; readonly signal: AbortSignal },
  { downloadFile, apiUrl }: SlackDownloads,
): Promise<Uint8Array | undefined> {
  const headers = { authorization: `Bearer ${token}` };
  const allowPrivateAddresses = apiUrl !== undefined;
  const file = await downloadFile(new URL(url), { maxBytes, signal, headers, allowPrivateAddresses });
  if (file === 'gone') throw new Error('the file is gone');
  if (file === 'too-large') return undefined;
  // Without the scope files:read, Slack returns a login page instead of an error.
  if (file.type?.startsWith('text/html')) throw new Error('the file is not shown to us');
  return file.bytes;
}

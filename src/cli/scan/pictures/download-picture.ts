import { DownloadError, type DownloadedFile, type DownloadFailure, type DownloadFile } from '#core';
import { isPlatformFile } from '../../../../adapters/history/index.ts';

/** A picture that could not be downloaded: the reason for the count, and one for people without the address. */
export interface FailedDownload {
  readonly reason: 'other-site' | 'not-downloaded' | 'unreachable' | 'too-large';
  readonly why: string;
}

/** Downloads a picture. Never rejects. */
export type DownloadPicture = (url: string, maxBytes: number) => Promise<Uint8Array | FailedDownload>;

/** Longer than a bot waits: nothing else waits for this picture. */
const TIMEOUT_MS = 30_000;

/** Then the network is gone, and each further picture would wait for nothing. */
const MAX_UNANSWERED = 5;

const REFUSED = 'its host refused it: the address has expired, or has no token';

const FAILURES = {
  'refused-address': { reason: 'not-downloaded', why: REFUSED },
  status: { reason: 'not-downloaded', why: REFUSED },
  timeout: { reason: 'unreachable', why: 'its host took too long' },
  unreachable: { reason: 'unreachable', why: 'its host cannot be reached' },
} as const satisfies Record<DownloadFailure, FailedDownload>;

/**
 * Creates the downloads of a scan: over https, from hosts of Slack's and Discord's files, without redirects. The addresses can contain
 * a token, so they are in no result. After five requests in a row without an answer, nothing more is requested.
 * @example const downloadPicture = createPictureDownloads(createFileDownloader()); await downloadPicture(url, 25_000_000)
 */
export function createPictureDownloads(downloadFile: DownloadFile): DownloadPicture {
  let unanswered = 0;

  const failed = (why: string): FailedDownload => ({ reason: 'not-downloaded', why });

  async function download(url: URL, maxBytes: number): Promise<Uint8Array | FailedDownload> {
    const file = await downloadFile(url, { maxBytes, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (file === 'too-large') return { reason: 'too-large', why: 'it has more than 25 MB' };
    if (file === 'gone') return failed('it is gone: the address has expired, or the file was deleted');
    return isPage(file) ? failed(REFUSED) : file.bytes;
  }

  return async (address, maxBytes) => {
    if (!isPlatformFile(address))
      return { reason: 'other-site', why: 'its address is not one of Slack or Discord' };
    if (unanswered >= MAX_UNANSWERED)
      return { reason: 'unreachable', why: 'downloads were given up: no host answered' };
    try {
      const result = await download(new URL(address), maxBytes);
      unanswered = 0;
      return result;
    } catch (error) {
      const failure = FAILURES[error instanceof DownloadError ? error.why : 'unreachable'];
      unanswered = failure.reason === 'unreachable' ? unanswered + 1 : 0;
      return failure;
    }
  };
}

/** Slack answers with its login page when a token is not valid. */
const isPage = ({ type }: DownloadedFile): boolean => type?.startsWith('text/html') ?? false;

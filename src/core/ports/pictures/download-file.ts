/** What may be downloaded, and from where. */
export interface DownloadRequest {
  readonly maxBytes: number;
  /** Aborts when it takes too long. */
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a redirect to this address is followed. Absent: no redirect is. */
  readonly mayFollow?: (url: URL) => boolean;
  /** True only for a server that an operator named: addresses of private networks, and http to this computer. */
  readonly allowPrivateAddresses?: boolean;
}

/** A file with the type that its server names. */
export interface DownloadedFile {
  readonly bytes: Uint8Array;
  readonly type?: string;
}

/**
 * Downloads a file over https from a public address. `too-large`: it has more than `maxBytes`. `gone`: there is no such file any
 * more (404, 410). Rejects with `DownloadError` for any other answer, an address that is not allowed and a time limit.
 * @example await downloadFile(url, { maxBytes: 25_000_000, signal: AbortSignal.timeout(10_000) })
 */
export type DownloadFile = (
  url: URL,
  request: DownloadRequest,
) => Promise<DownloadedFile | 'too-large' | 'gone'>;

/**
 * Why a file was not downloaded. `refused-address`: not https, a private address, or a redirect that is not followed. `status`:
 * another answer than 200. `timeout`: it took too long. `unreachable`: no answer, or not a whole one.
 */
export type DownloadFailure = 'refused-address' | 'status' | 'timeout' | 'unreachable';

/** A file was not downloaded. Its name says why, so that it can be logged without an address. */
export class DownloadError extends Error {
  readonly why: DownloadFailure;

  constructor(why: DownloadFailure) {
    super(`the file was not downloaded: ${why}`);
    this.why = why;
    this.name = `Download: ${why}`;
  }
}

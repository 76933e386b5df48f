import type { IncomingMessage } from 'node:http';
import { apiError, invalidFormBody } from '../state/api-error.ts';
import type { UploadedFile } from '../state/discord-state.ts';

/** Longest audit log reason, counted in its URL-encoded form. */
const MAX_REASON_LENGTH = 512;
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** The JSON and the files of a request. */
export interface ParsedBody {
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads the whole body. @example await parseBody(await readBytes(request), contentType) */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Parses JSON, or a multipart form whose `payload_json` is the body and whose other parts are files.
 * @example (await parseBody(bytes, 'application/json')).body
 */
export async function parseBody(bytes: Buffer, contentType: string): Promise<ParsedBody> {
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (!contentType.startsWith('multipart/form-data'))
    return { body: parseJson(bytes.toString('utf8')), files: [] };
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  const files: UploadedFile[] = [];
  let body: unknown = {};
  for (const [key, value] of form) {
    if (typeof value === 'string')
      body = key === 'payload_json' ? parseJson(value) : { ...(body as object), [key]: value };
    else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      if (bytes.length > MAX_FILE_BYTES) throw apiError(40005);
      files.push({ key, name: value.name, contentType: value.type, bytes });
    }
  }
  return { body, files };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw apiError(50109);
  }
}

/**
 * Decodes the audit log reason. Throws 50035 when it is too long or not URL-encoded.
 * @example parseAuditReason('%E8%A9%90%E6%AC%BA') // '詐欺'
 */
export function parseAuditReason(header: string | string[] | undefined): string | undefined {
  const raw = [header].flat()[0];
  if (raw === undefined) return undefined;
  const path = ['reason'];
  if (raw.length > MAX_REASON_LENGTH)
    throw invalidFormBody([
      { path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${MAX_REASON_LENGTH} or fewer in length.` },
    ]);
  try {
    return decodeURIComponent(raw);
  } catch {
    throw invalidFormBody([
      { path, code: 'REASON_NOT_ENCODED', message: 'X-Audit-Log-Reason must be URL-encoded.' },
    ]);
  }
}

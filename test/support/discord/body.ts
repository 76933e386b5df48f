import type { IncomingMessage } from 'node:http';
import { badForm, refuse } from './refusal.ts';
import type { Upload } from './router.ts';

/** Longest audit log reason, counted as sent: URL-encoded. */
const REASON_LIMIT = 512;
/** Bytes of one file. */
const FILE_LIMIT = 10 * 1024 * 1024;

export interface ReadBody {
  readonly body: unknown;
  readonly files: readonly Upload[];
}

/** The whole body as it came. */
export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** JSON, or a multipart form whose `payload_json` is the body and whose other parts are files. */
export async function readBody(bytes: Buffer, contentType: string): Promise<ReadBody> {
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (!contentType.startsWith('multipart/form-data'))
    return { body: parse(bytes.toString('utf8')), files: [] };
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  const files: Upload[] = [];
  let body: unknown = {};
  for (const [key, value] of form) {
    if (typeof value === 'string')
      body = key === 'payload_json' ? parse(value) : { ...(body as object), [key]: value };
    else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      if (bytes.length > FILE_LIMIT) throw refuse(40005);
      files.push({ key, name: value.name, contentType: value.type, bytes });
    }
  }
  return { body, files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(50109);
  }
}

/** The audit log reason, decoded; refuses what is too long or cannot be decoded. */
export function readReason(header: string | string[] | undefined): string | undefined {
  const raw = [header].flat()[0];
  if (raw === undefined) return undefined;
  const path = ['reason'];
  if (raw.length > REASON_LIMIT)
    throw badForm([
      { path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${REASON_LIMIT} or fewer in length.` },
    ]);
  try {
    return decodeURIComponent(raw);
  } catch {
    throw badForm([{ path, code: 'REASON_NOT_ENCODED', message: 'X-Audit-Log-Reason must be URL-encoded.' }]);
  }
}

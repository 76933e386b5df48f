import { readFile } from 'node:fs/promises';
import type { LoadResult } from '../../app/load-rules.ts';
import { listLabelledFiles } from '../lib/read-labelled.ts';

/**
 * Reads the texts of a chat corpus: a folder of `.jsonl` files, or one such file, with one `{"text":"…"}` a line. Other keys
 * are ignored. A problem is one sentence with file and line.
 * @example await readChat('../chat') // { ok: true, value: ['お昼なに食べる？', …] }
 */
export async function readChat(path: string): Promise<LoadResult<readonly string[]>> {
  const files = await listLabelledFiles(path);
  if (!files.ok) return files;
  const texts: string[] = [];
  for (const file of files.value) {
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const text = textOfLine(line);
      if (text === undefined)
        return { ok: false, why: `${file}, line ${i + 1}: there is no text; write {"text":"…"}` };
      texts.push(text);
    }
  }
  return { ok: true, value: texts };
}

function textOfLine(line: string): string | undefined {
  try {
    const { text } = JSON.parse(line) as { readonly text?: unknown };
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

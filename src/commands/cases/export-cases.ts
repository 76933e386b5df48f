import type { CaseEvent, CommandReply } from '#core';
import { fillTemplate, serverKey } from '#core';
import { defineCommand } from '../define-command.ts';
import type { CommandServiceDependencies } from '../lib/command-dependencies.ts';
import { parseCaseId } from '../lib/parse-case-id.ts';
import { acceptedReply, type CommandContext, quoteInput, refusedReply } from '../lib/reply.ts';
import { recordExport } from './record-export.ts';

/** Below the upload limit for bots on every platform. */
const MAX_EXPORT_BYTES = 7_000_000;
const MAX_EXPORT_CASES = 2000;

/**
 * Exports the cases of a server as JSON lines, oldest first, as many as fit into one file. The reply names the last
 * case; the next export starts after it. Each exported case gets an event with the name of the administrator.
 */
export const exportCommand = defineCommand({
  name: { en: 'export', ja: '書き出し' },
  description: {
    en: 'The cases of this server as a file',
    ja: 'このサーバーの事案をファイルに書き出します',
  },
  access: 'administrator',
  options: {
    after: {
      kind: 'text',
      ja: '続き',
      description: { en: 'The last case of the previous file', ja: '前のファイルの最後の受付番号' },
      maxLength: 40,
    },
  },
  run: ({ context, options, deps }) => exportCases(deps, context, options.after?.trim() ?? ''),
});

async function exportCases(
  { archive, clock, log }: Pick<CommandServiceDependencies, 'archive' | 'clock' | 'log'>,
  { caller, readerLocale }: CommandContext,
  after: string,
): Promise<CommandReply> {
  const { receipt, desk } = readerLocale.wording;
  const from = parseCaseId(after);
  if (after !== '' && from === undefined) {
    return refusedReply('bad-value', fillTemplate(desk.refused.casenumber, { typed: quoteInput(after) }));
  }
  if (from !== undefined && !isCaseOfServer(caller.server, await archive.read(from))) {
    return refusedReply('unknown-case', fillTemplate(receipt.unknowncase, { case: from }));
  }
  const ids = await archive.listCasesOfServer(caller.server, MAX_EXPORT_CASES + 1, from);
  const rows: string[] = [];
  let bytes = 0;
  let last: string | undefined;
  for (const id of ids.slice(0, MAX_EXPORT_CASES)) {
    const events = await archive.read(id);
    const row = `${JSON.stringify({ case: id, events })}\n`;
    bytes += Buffer.byteLength(row);
    if (bytes > MAX_EXPORT_BYTES && last !== undefined) break;
    rows.push(row);
    last = id;
  }
  if (last === undefined) return acceptedReply(desk.export.none);
  await recordExport({ archive, clock }, ids.slice(0, rows.length), caller);
  log.info('evidence_exported', { server: serverKey(caller.server), by: caller.id, cases: rows.length });
  const text =
    rows.length < ids.length
      ? fillTemplate(desk.export.more, { count: rows.length, case: last })
      : fillTemplate(desk.export.done, { count: rows.length });
  return acceptedReply(text, { file: { name: 'cases.jsonl', text: rows.join('') } });
}

const isCaseOfServer = (server: CommandContext['caller']['server'], [first]: readonly CaseEvent[]): boolean =>
  first?.kind === 'opened' && serverKey(first.message.ref.server) === serverKey(server);

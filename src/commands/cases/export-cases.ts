import type { Archive, CaseEvent, CommandReply } from '#core';
import { CaseConflict, fillTemplate, serverKey } from '#core';
import { parseCaseId } from '../lib/parse-case-id.ts';
import {
  acceptedReply,
  type CommandContext,
  type CommandDependencies,
  quoteInput,
  refusedReply,
} from '../lib/reply.ts';

/** What platforms let a program upload, with room to spare. */
const MAX_EXPORT_BYTES = 7_000_000;
const MAX_EXPORT_CASES = 2000;

type EvidenceArchive = Pick<
  Archive,
  'read' | 'append' | 'markFinished' | 'listUnfinished' | 'listCasesOfServer'
>;

/**
 * A server's cases as JSON lines, oldest first, as many as fit into one file; the answer names the last, after which
 * the next file begins. Reading evidence out is itself written down, in every case it was read from.
 * @example await exportCases(archive, { clock, log }, question, undefined)
 */
export async function exportCases(
  archive: EvidenceArchive,
  { clock, log }: Pick<CommandDependencies, 'clock' | 'log'>,
  { caller, readerLocale }: CommandContext,
  after: string | undefined,
): Promise<CommandReply> {
  const { receipt, desk } = readerLocale.wording;
  const from = after === undefined || after.trim() === '' ? undefined : parseCaseId(after);
  if (after !== undefined && after.trim() !== '' && from === undefined) {
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
  await recordExport(archive, ids.slice(0, rows.length), { kind: 'exported', at: clock.now(), by: caller });
  log.info('evidence exported', { server: serverKey(caller.server), by: caller.id, cases: rows.length });
  const text =
    rows.length < ids.length
      ? fillTemplate(desk.export.more, { count: rows.length, case: last })
      : fillTemplate(desk.export.done, { count: rows.length });
  return acceptedReply(text, { file: { name: 'cases.jsonl', text: rows.join('') } });
}

/** Before the file leaves the house. A case whose path had been walked to the end stays walked: its card is unchanged. */
async function recordExport(
  archive: EvidenceArchive,
  ids: readonly string[],
  exported: CaseEvent,
): Promise<void> {
  const open = new Set(await archive.listUnfinished());
  for (const id of ids) {
    for (let tries = 0; ; tries++) {
      const { length } = await archive.read(id);
      try {
        await archive.append(id, length, [exported]);
        if (!open.has(id) && tries === 0) await archive.markFinished(id, length + 1);
        break;
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
    }
  }
}

const isCaseOfServer = (server: CommandContext['caller']['server'], [first]: readonly CaseEvent[]): boolean =>
  first?.kind === 'opened' && serverKey(first.message.ref.server) === serverKey(server);

import type { Archive, CaseEvent, Reply } from '#core';
import { CaseConflict, fill, serverKey } from '#core';
import { caseNumber } from './case-number.ts';
import { type Around, type Question, quoted, refused, told } from './replies.ts';

/** What platforms let a program upload, with room to spare. */
const BYTES_MOST = 7_000_000;
const CASES_MOST = 2000;

type Evidence = Pick<Archive, 'read' | 'append' | 'finish' | 'unfinished' | 'casesIn'>;

/**
 * A server's cases as JSON lines, oldest first, as many as fit into one file; the answer names the last, after which
 * the next file begins. Reading evidence out is itself written down, in every case it was read from.
 * @example await exportCases(archive, { clock, log }, question, undefined)
 */
export async function exportCases(
  archive: Evidence,
  { clock, log }: Pick<Around, 'clock' | 'log'>,
  { asker, voice }: Question,
  after: string | undefined,
): Promise<Reply> {
  const { receipt, desk } = voice.words;
  const from = after === undefined || after.trim() === '' ? undefined : caseNumber(after);
  if (after !== undefined && after.trim() !== '' && from === undefined) {
    return refused('bad-value', fill(desk.refused.casenumber, { typed: quoted(after) }));
  }
  if (from !== undefined && !isOf(asker.server, await archive.read(from))) {
    return refused('unknown-case', fill(receipt.unknowncase, { case: from }));
  }
  const ids = await archive.casesIn(asker.server, CASES_MOST + 1, from);
  const rows: string[] = [];
  let bytes = 0;
  let last: string | undefined;
  for (const id of ids.slice(0, CASES_MOST)) {
    const events = await archive.read(id);
    const row = `${JSON.stringify({ case: id, events })}\n`;
    bytes += Buffer.byteLength(row);
    if (bytes > BYTES_MOST && last !== undefined) break;
    rows.push(row);
    last = id;
  }
  if (last === undefined) return told(desk.export.none);
  await noted(archive, ids.slice(0, rows.length), { kind: 'exported', at: clock.now(), by: asker });
  log.info('evidence exported', { server: serverKey(asker.server), by: asker.id, cases: rows.length });
  const text =
    rows.length < ids.length
      ? fill(desk.export.more, { count: rows.length, case: last })
      : fill(desk.export.done, { count: rows.length });
  return told(text, { file: { name: 'cases.jsonl', text: rows.join('') } });
}

/** Before the file leaves the house. A case whose path had been walked to the end stays walked: its card is unchanged. */
async function noted(archive: Evidence, ids: readonly string[], exported: CaseEvent): Promise<void> {
  const open = new Set(await archive.unfinished());
  for (const id of ids) {
    for (let tries = 0; ; tries++) {
      const { length } = await archive.read(id);
      try {
        await archive.append(id, length, [exported]);
        if (!open.has(id) && tries === 0) await archive.finish(id, length + 1);
        break;
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
    }
  }
}

const isOf = (server: Question['asker']['server'], [first]: readonly CaseEvent[]): boolean =>
  first?.kind === 'opened' && serverKey(first.message.ref.server) === serverKey(server);

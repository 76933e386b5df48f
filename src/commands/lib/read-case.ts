import type { Archive, CommandReply } from '#core';
import { fillTemplate, serverKey } from '#core';
import { type CaseState, deriveCaseState } from '../../cases/index.ts';
import { parseCaseId } from './parse-case-id.ts';
import { type CommandContext, quoteInput, refusedReply } from './reply.ts';

/** The case that a typed number names, or the reply that refuses the number. */
export type ReadCase =
  | { readonly state: CaseState; readonly refusal?: undefined }
  | { readonly state?: undefined; readonly refusal: CommandReply };

/**
 * Reads a case of the caller's server by its typed number. A case of another server is refused like an unknown one.
 * Rejects when the archive is unavailable.
 * @example const { state, refusal } = await readCase(archive, context, 'Y-4G7C2Q0M1X')
 */
export async function readCase(
  archive: Pick<Archive, 'read'>,
  { caller, readerLocale }: Pick<CommandContext, 'caller' | 'readerLocale'>,
  typed: string,
): Promise<ReadCase> {
  const { receipt, desk } = readerLocale.wording;
  const id = parseCaseId(typed);
  if (id === undefined) {
    const text = fillTemplate(desk.refused.casenumber, { typed: quoteInput(typed) });
    return { refusal: refusedReply('bad-value', text) };
  }
  const state = deriveCaseState(await archive.read(id));
  return state && serverKey(state.evidence.message.ref.server) === serverKey(caller.server)
    ? { state }
    : { refusal: refusedReply('unknown-case', fillTemplate(receipt.unknowncase, { case: id })) };
}

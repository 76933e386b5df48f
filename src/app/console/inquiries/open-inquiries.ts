import { tmpdir } from 'node:os';
import type { CommandService, ConsoleInquiries, VerificationRecords } from '#core';
import { accountIdFormatOf } from '../../../../adapters/index.ts';
import type { InquiryRespondent } from '../../../inquiry/index.ts';
import type { AppContext } from '../../app-context.ts';
import { createConsoleInquiries } from './create-inquiries.ts';

/**
 * The inquiry desk on the stores of the process.
 * @example openConsoleInquiries(context, { commands, verificationRecords })
 */
export function openConsoleInquiries(
  { stores, policies, rules, clock }: AppContext,
  parts: {
    readonly commands: Pick<CommandService, 'execute'>;
    readonly verificationRecords: VerificationRecords;
    readonly respondent?: InquiryRespondent | undefined;
  },
): ConsoleInquiries {
  const { archive, attachmentStore, inquiries, evidenceProof } = stores;
  const hasDatabase = inquiries !== undefined && evidenceProof !== undefined;
  return createConsoleInquiries({
    ...parts,
    stores: hasDatabase ? { archive, attachmentStore, inquiries, proof: evidenceProof } : undefined,
    ...{ policies, accountIdFormatOf, wording: rules.wording },
    ...{ rulesVersion: rules.version, temporaryFolder: tmpdir(), clock },
  });
}

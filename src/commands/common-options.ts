import type { OptionSpec } from './define-command.ts';

/** A case number as typed; `parseCaseId` parses it. */
export const CASE_OPTION = {
  kind: 'text',
  ja: '番号',
  description: { en: 'Case number, like Y-4G7C2Q0M1X', ja: '受付番号（例：Y-4G7C2Q0M1X）' },
  required: true,
  maxLength: 40,
} as const satisfies OptionSpec;

/** The member that a command is about. */
export const MEMBER_OPTION = {
  kind: 'member',
  ja: 'メンバー',
  description: { en: 'Whom', ja: '対象のメンバー' },
  required: true,
} as const satisfies OptionSpec;

/** The reason of a report, or the plea of an appeal. */
export const REASON_OPTION = {
  kind: 'text',
  ja: '理由',
  description: { en: 'Why', ja: '理由' },
  maxLength: 1000,
  takesRest: true,
} as const satisfies OptionSpec;

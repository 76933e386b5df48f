import { z } from 'zod';
import type { Language, Wording } from '#core';
import type { ModalView } from '../client/block-kit-types.ts';
import { buildInquiryForm } from './inquiry-command.ts';

/** So long a reason or a plea may be, as the desk takes it. */
const MAX_TEXT_LENGTH = 1000;
const MAX_TITLE_LENGTH = 24;
export const TEXT_FIELD_ID = 'text';

/** What a form is about, and where its answer goes; it travels with the form. */
const formContextSchema = z.object({
  what: z.enum(['note', 'appeal', 'report', 'import', 'inquiry']),
  caseId: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  respond: z.string().optional(),
});

export type FormContext = z.infer<typeof formContextSchema>;

/** Undefined for what is not ours. @example aboutOf('{"what":"note","deriveCaseId":"Y-4G7C2Q0M1X"}') */
export function parseFormContext(metadata: unknown): FormContext | undefined {
  try {
    return formContextSchema.parse(JSON.parse(String(metadata)));
  } catch {
    return undefined;
  }
}

const IMPORT_FORM_LABELS = {
  title: { ja: '設定の読み込み', en: 'Import settings' },
  file: { ja: '設定のファイル（YAML または JSON）', en: 'File of settings (YAML or JSON)' },
} as const;

const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

/** The form for a note, a plea, a reason, a file or a paper. @example await client.views.open({ trigger_id, view: buildForm(about, words, 'ja') }) */
export function buildForm(context: FormContext, { adapter, desk }: Wording, language: Language): ModalView {
  const metadata = JSON.stringify(context);
  switch (context.what) {
    case 'inquiry':
      return buildInquiryForm(metadata, language);
    case 'import':
      return buildModal(metadata, context, IMPORT_FORM_LABELS.title[language], {
        type: 'input',
        block_id: TEXT_FIELD_ID,
        label: plainText(IMPORT_FORM_LABELS.file[language]),
        // Any kind of file may be given: what is in it is looked at anyway.
        element: { type: 'file_input', action_id: TEXT_FIELD_ID, max_files: 1 },
      });
    case 'note':
      return buildModal(metadata, context, adapter.notetitle, textInput(adapter.notelabel));
    case 'appeal':
      return buildModal(metadata, context, adapter.appealtitle, textInput(adapter.plealabel));
    case 'report':
      return buildModal(metadata, context, desk.form.reporttitle, textInput(desk.form.reason, true));
    default:
      return context.what satisfies never;
  }
}

const textInput = (label: string, optional = false): ModalView['blocks'][number] => ({
  type: 'input',
  block_id: TEXT_FIELD_ID,
  optional,
  label: plainText(label),
  element: {
    type: 'plain_text_input',
    action_id: TEXT_FIELD_ID,
    multiline: true,
    max_length: MAX_TEXT_LENGTH,
  },
});

const buildModal = (
  metadata: string,
  { what }: FormContext,
  title: string,
  block: ModalView['blocks'][number],
): ModalView => ({
  type: 'modal',
  callback_id: `yami:${what}`,
  private_metadata: metadata,
  title: plainText(title.slice(0, MAX_TITLE_LENGTH)),
  submit: plainText('OK'),
  blocks: [block],
});

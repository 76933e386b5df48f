import { z } from 'zod';
import type { Language, Wording } from '#core';
import { inquiryForm } from './inquiry.ts';
import type { ModalView } from './kit.ts';

/** So long a reason or a plea may be, as the desk takes it. */
const TEXT_MOST = 1000;
const TITLE_MOST = 24;
export const TEXT = 'text';

/** What a form is about, and where its answer goes; it travels with the form. */
const aboutSchema = z.object({
  what: z.enum(['note', 'appeal', 'report', 'import', 'inquiry']),
  caseId: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  respond: z.string().optional(),
});

export type About = z.infer<typeof aboutSchema>;

/** Undefined for what is not ours. @example aboutOf('{"what":"note","caseId":"Y-4G7C2Q0M1X"}') */
export function aboutOf(metadata: unknown): About | undefined {
  try {
    return aboutSchema.parse(JSON.parse(String(metadata)));
  } catch {
    return undefined;
  }
}

const IMPORT = {
  title: { ja: '設定の読み込み', en: 'Import settings' },
  file: { ja: '設定のファイル（YAML または JSON）', en: 'File of settings (YAML or JSON)' },
} as const;

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

/** The form for a note, a plea, a reason, a file or a paper. @example await client.views.open({ trigger_id, view: form(about, words, 'ja') }) */
export function form(about: About, { adapter, desk }: Wording, language: Language): ModalView {
  const metadata = JSON.stringify(about);
  switch (about.what) {
    case 'inquiry':
      return inquiryForm(metadata, language);
    case 'import':
      return modal(metadata, about, IMPORT.title[language], {
        type: 'input',
        block_id: TEXT,
        label: plain(IMPORT.file[language]),
        // Any kind of file may be given: what is in it is looked at anyway.
        element: { type: 'file_input', action_id: TEXT, max_files: 1 },
      });
    case 'note':
      return modal(metadata, about, adapter.notetitle, typed(adapter.notelabel));
    case 'appeal':
      return modal(metadata, about, adapter.appealtitle, typed(adapter.plealabel));
    case 'report':
      return modal(metadata, about, desk.form.reporttitle, typed(desk.form.reason, true));
    default:
      return about.what satisfies never;
  }
}

const typed = (label: string, optional = false): ModalView['blocks'][number] => ({
  type: 'input',
  block_id: TEXT,
  optional,
  label: plain(label),
  element: { type: 'plain_text_input', action_id: TEXT, multiline: true, max_length: TEXT_MOST },
});

const modal = (
  metadata: string,
  { what }: About,
  title: string,
  block: ModalView['blocks'][number],
): ModalView => ({
  type: 'modal',
  callback_id: `yami:${what}`,
  private_metadata: metadata,
  title: plain(title.slice(0, TITLE_MOST)),
  submit: plain('OK'),
  blocks: [block],
});

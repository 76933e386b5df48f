import { z } from 'zod';
import type { Wording } from '#core';
import type { ModalView } from './kit.ts';

/** So long a reason or a plea may be, as the desk takes it. */
const TEXT_MOST = 1000;
const TITLE_MOST = 24;
export const TEXT = 'text';

/** What a form is about, and where its answer goes; it travels with the form. */
const aboutSchema = z.object({
  what: z.enum(['note', 'appeal', 'report']),
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

/** The form that asks for a note, a plea or a reason. @example await client.views.open({ trigger_id, view: form(about, words) }) */
export function form(about: About, { adapter, desk }: Wording): ModalView {
  const said = {
    note: [adapter.notetitle, adapter.notelabel],
    appeal: [adapter.appealtitle, adapter.plealabel],
    report: [desk.form.reporttitle, desk.form.reason],
  }[about.what] as [string, string];
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;
  return {
    type: 'modal',
    callback_id: `yami:${about.what}`,
    private_metadata: JSON.stringify(about),
    title: plain(said[0].slice(0, TITLE_MOST)),
    submit: plain('OK'),
    blocks: [
      {
        type: 'input',
        block_id: TEXT,
        optional: about.what === 'report',
        label: plain(said[1]),
        element: { type: 'plain_text_input', action_id: TEXT, multiline: true, max_length: TEXT_MOST },
      },
    ],
  };
}

import { z } from 'zod';
import type { CommandAction, CommandDefinition, CommandOption, Language, Wording } from '#core';
import { truncate } from '#lib';
import type { ModalView } from '../client/block-kit-types.ts';

/** Maximum length of a note or plea in characters; the intake has the same limit. */
const MAX_TEXT_LENGTH = 1000;
const MAX_TITLE_LENGTH = 24;
/** Id of the only field of a text form. */
export const TEXT_FIELD_ID = 'text';

/** The subject of a form and the target of its reply. It is the metadata of the form, which Slack returns. */
const formContextSchema = z.object({
  what: z.enum(['note', 'ask', 'appeal', 'answer', 'command']),
  /** `CommandAction.path`, for a form that asks for the options of a command. */
  command: z.string().optional(),
  caseId: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  respond: z.string().optional(),
});

/** The subject of a form and the target of its reply. */
export type FormContext = z.infer<typeof formContextSchema>;

/** The subject of a form with one text. */
export type TextFormContext = FormContext & { readonly what: Exclude<FormContext['what'], 'command'> };

/**
 * Parses the metadata of a form; undefined for unknown metadata.
 * @example parseFormContext('{"what":"note","caseId":"Y-4G7C2Q0M1X"}') // { what: 'note', caseId: 'Y-4G7C2Q0M1X' }
 */
export function parseFormContext(metadata: unknown): FormContext | undefined {
  try {
    return formContextSchema.parse(JSON.parse(String(metadata)));
  } catch {
    return undefined;
  }
}

const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

/**
 * The form for a note on a case, a question to its author, an answer, or the plea of an appeal.
 * @example await client.views.open({ trigger_id, view: buildTextForm({ what: 'note', caseId }, wording.adapter) });
 */
export function buildTextForm(context: TextFormContext, wording: Wording['adapter']): ModalView {
  const [title, label] = textFormLabels(context.what, wording);
  return buildModal(context, title, [
    {
      type: 'input',
      block_id: TEXT_FIELD_ID,
      optional: false,
      label: plainText(label),
      element: {
        type: 'plain_text_input',
        action_id: TEXT_FIELD_ID,
        multiline: true,
        max_length: MAX_TEXT_LENGTH,
      },
    },
  ]);
}

function textFormLabels(
  what: TextFormContext['what'],
  wording: Wording['adapter'],
): readonly [title: string, label: string] {
  switch (what) {
    case 'note':
      return [wording.notetitle, wording.notelabel];
    case 'ask':
      return [wording.asktitle, wording.asklabel];
    case 'appeal':
      return [wording.appealtitle, wording.plealabel];
    case 'answer':
      return [wording.answertitle, wording.answerlabel];
    default:
      return what satisfies never;
  }
}

/**
 * The form for the options of a command. It has no field for the message, because the shortcut has named it. The
 * wording can name the title (`form.<command>title`) and the fields (`form.<option>`) for shortcuts; otherwise the
 * texts of the definition are used.
 * @example await client.views.open({ trigger_id, view: buildCommandForm(context, definition, action, wording.desk, 'ja') });
 */
export function buildCommandForm(
  context: FormContext,
  { id, menu }: CommandDefinition,
  { name, formTitle, options }: CommandAction,
  { form }: Wording['desk'],
  language: Language,
): ModalView {
  const texts: Readonly<Record<string, string>> = formTitle ? {} : form;
  const title = texts[`${id}title`] ?? (formTitle ?? menu?.name ?? name)[language];
  const fields = options.filter(({ kind }) => kind !== 'message');
  return buildModal(
    context,
    title,
    fields.map((option) => ({
      type: 'input',
      block_id: option.name,
      optional: !option.required,
      label: plainText(texts[option.name] ?? (option.formLabel ?? option.description)[language]),
      element: toInput(option, language),
    })),
  );
}

type InputElement = Extract<ModalView['blocks'][number], { type: 'input' }>['element'];

function toInput(
  { name, kind, choices, list, takesRest, maxLength }: CommandOption,
  language: Language,
): InputElement {
  // The form accepts files of any type: the command checks the content.
  if (kind === 'attachment') return { type: 'file_input', action_id: name, max_files: 1 };
  if (choices) {
    const options = choices.map((choice) => ({
      value: choice.value,
      text: plainText(typeof choice.name === 'string' ? choice.name : choice.name[language]),
    }));
    return { type: 'static_select', action_id: name, options };
  }
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: list || takesRest,
    ...(maxLength !== undefined && { max_length: maxLength }),
  };
}

const buildModal = (
  context: FormContext,
  title: string,
  blocks: readonly ModalView['blocks'][number][],
): ModalView => ({
  type: 'modal',
  callback_id: `yami:${context.what}`,
  private_metadata: JSON.stringify(context),
  title: plainText(truncate(title, MAX_TITLE_LENGTH)),
  submit: plainText('OK'),
  blocks: [...blocks],
});

import type { CommandAction, CommandOption, Language } from '#core';

/** One field of a form. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  /** `file`: the text of a file. */
  readonly kind: 'text' | 'number' | 'file' | 'choice';
  readonly required: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

/** A form for the options of a command that are too many for one line. */
export interface CommandForm {
  /** `CommandAction.path`. */
  readonly command: string;
  readonly title: string;
  readonly fields: readonly FormField[];
}

/**
 * The form of a command. @example buildForm(findAction(definitions, 'config import')!.action, 'en').title // 'Import settings'
 */
export const buildForm = (action: CommandAction, language: Language): CommandForm => ({
  command: action.path,
  title: (action.formTitle ?? action.description)[language],
  fields: action.options.map((option) => toField(option, language)),
});

const toField = (
  { name, kind, required, choices, formLabel, description }: CommandOption,
  language: Language,
): FormField => {
  const field = { name, label: (formLabel ?? description)[language], required };
  if (choices)
    return {
      ...field,
      kind: 'choice',
      choices: choices.map((choice) => ({
        value: choice.value,
        label: typeof choice.name === 'string' ? choice.name : choice.name[language],
      })),
    };
  if (kind === 'attachment') return { ...field, kind: 'file' };
  return { ...field, kind: kind === 'integer' ? 'number' : 'text' };
};

import type { Language } from '#core';
import type { OptionDeclarations } from '../../lib/declare-command.ts';
import { type CompletedCommand, type CompletionModel, pathKindOf, valuesOf } from './completion-model.ts';

/**
 * The completion script of fish.
 * @example fishScript(await loadCompletionModel(declaration), 'ja')
 */
export const fishScript = ({ options, commands }: CompletionModel, language: Language): string =>
  [
    '# Written by "yamidome completion fish".',
    'complete -c yamidome -f',
    ...optionLines('__fish_use_subcommand', options, language),
    ...commands.map(
      ({ name, purpose }) =>
        `complete -c yamidome -n __fish_use_subcommand -a ${name} -d ${quote(purpose[language])}`,
    ),
    ...commands.flatMap((command) => commandLines(command, language)),
    '',
  ].join('\n');

const quote = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

const commandLines = ({ name, options, words }: CompletedCommand, language: Language): readonly string[] => {
  const condition = quote(`__fish_seen_subcommand_from ${name}`);
  const start = `complete -c yamidome -n ${condition}`;
  const wordLine =
    words === 'path'
      ? [`${start} -F`]
      : Array.isArray(words)
        ? [`${start} -a ${quote(words.join(' '))}`]
        : [];
  return [...wordLine, ...optionLines(condition, options, language)];
};

const optionLines = (condition: string, options: OptionDeclarations, language: Language): readonly string[] =>
  Object.entries(options).map(([name, option]) => {
    const short = option.short === undefined ? '' : ` -s ${option.short}`;
    const about = quote(option.about[language].split('\n')[0]!);
    return `complete -c yamidome -n ${condition} -l ${name}${short}${valueFlags(option)} -d ${about}`;
  });

const valueFlags = (option: OptionDeclarations[string]): string => {
  if (option.type === 'boolean') return '';
  const values = valuesOf(option);
  if (values !== undefined) return ` -x -a ${quote(values.join(' '))}`;
  return pathKindOf(option) === undefined ? ' -x' : ' -r -F';
};

import type { Language } from '#core';
import type { OptionDeclarations } from '../../lib/declare-command.ts';
import {
  type CompletedCommand,
  type CompletionModel,
  isListOption,
  pathKindOf,
  valuesOf,
} from './completion-model.ts';

/**
 * The completion script of zsh, for a file _yamidome in a folder of $fpath, or to be sourced after compinit.
 * @example zshScript(await loadCompletionModel(declaration), 'ja')
 */
export const zshScript = (
  { options, commands }: CompletionModel,
  language: Language,
): string => `#compdef yamidome
# Written by "yamidome completion zsh".
_yamidome() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${commands.map(({ name, purpose }) => `    ${quote(`${name}:${purpose[language]}`)}\n`).join('')}  )
  _arguments -C \\
${optionSpecs(options, language)}    '1:command:->command' \\
    '*::argument:->arguments' && return
  case $state in
    command) _describe -t commands command commands ;;
    arguments)
      case $words[1] in
${commands.map((command) => commandCase(command, language)).join('')}      esac ;;
  esac
}
if [[ $funcstack[1] == _yamidome ]]; then _yamidome "$@"; else compdef _yamidome yamidome; fi
`;

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const commandCase = ({ name, options, words }: CompletedCommand, language: Language): string =>
  `        ${name}) _arguments \\\n${optionSpecs(options, language)}          ${wordSpec(words)} ;;\n`;

const wordSpec = (words: CompletedCommand['words']): string => {
  if (words === undefined) return "'*::'";
  if (words === 'path') return "'*:path:_files'";
  return words === 'text' ? "'*:text:'" : quote(`1:word:(${words.join(' ')})`);
};

const optionSpecs = (options: OptionDeclarations, language: Language): string =>
  Object.entries(options)
    .flatMap(([name, option]) => {
      const repeated = option.type === 'string' && option.multiple ? '*' : '';
      const about = option.about[language].split('\n')[0]!.replace(/[[\]:\\]/g, '\\$&');
      const value = option.type === 'boolean' ? '' : `:value:${valueAction(option)}`;
      const long = `${repeated}--${name}${option.type === 'boolean' ? '' : '='}[${about}]${value}`;
      const short = option.short === undefined ? [] : [`-${option.short}[${about}]`];
      return [...short, long].map((spec) => `          ${quote(spec)} \\\n`);
    })
    .join('');

const valueAction = (option: OptionDeclarations[string]): string => {
  const values = valuesOf(option);
  if (values !== undefined)
    return isListOption(option) ? `_values -s , value ${values.join(' ')}` : `(${values.join(' ')})`;
  const kind = pathKindOf(option);
  if (kind === undefined) return '';
  return kind === 'folder' ? '_files -/' : '_files';
};

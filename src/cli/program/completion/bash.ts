import type { OptionDeclarations } from '../../lib/declare-command.ts';
import { type CompletionModel, isListOption, valuesOf } from './completion-model.ts';

/**
 * The completion script of bash; it needs no package and runs on bash 3.2. Where it offers nothing, bash completes paths.
 * @example bashScript(await loadCompletionModel(declaration))
 */
export const bashScript = ({ options, commands }: CompletionModel): string => `# bash completion for yamidome
# Written by "yamidome completion bash".
_yamidome() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command= words= i
  # Readline makes three words of --lang=ja.
  if [[ $cur == "=" ]]; then cur=; elif [[ $prev == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      --lang) ((i++)); [[ \${COMP_WORDS[i]} == "=" ]] && ((i++)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
${optionCases('', options)}${commands.map(({ name, options: own }) => optionCases(name, own)).join('')}  esac
  case "$command" in
    "") words="${commands.map(({ name }) => name).join(' ')}"; [[ $cur == -* ]] && words="${spellings(options)}" ;;
${commands.map(({ name, options: own, words }) => wordCase(name, spellings(own), words)).join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _yamidome yamidome
`;

const spellings = (options: OptionDeclarations): string =>
  Object.keys(options)
    .map((name) => `--${name}`)
    .join(' ');

const optionCases = (command: string, options: OptionDeclarations): string =>
  Object.entries(options)
    .filter(([, { type }]) => type === 'string')
    .map(([name, option]) => {
      const values = valuesOf(option)?.join(' ');
      if (values === undefined) return `    "${command} --${name}") return ;;\n`;
      const start = `    "${command} --${name}") `;
      return isListOption(option)
        ? `${start}local before=; [[ $cur == *,* ]] && before="\${cur%,*},"; COMPREPLY=($(compgen -P "$before" -W "${values}" -- "\${cur##*,}")); return ;;\n`
        : `${start}COMPREPLY=($(compgen -W "${values}" -- "$cur")); return ;;\n`;
    })
    .join('');

const wordCase = (
  name: string,
  options: string,
  words: CompletionModel['commands'][number]['words'],
): string =>
  Array.isArray(words)
    ? `    ${name}) if [[ $cur == -* ]]; then words="${options}"; elif ((COMP_CWORD == i + 1)); then words="${words.join(' ')}"; fi ;;\n`
    : `    ${name}) [[ $cur == -* ]] && words="${options}" ;;\n`;

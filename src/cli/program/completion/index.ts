import { LANGUAGE_OPTION } from '../../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../../lib/declare-command.ts';
import { SHELLS } from '../own-commands.ts';
import { bashScript } from './bash.ts';
import { loadCompletionModel } from './completion-model.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'completion',
  synopsis: ['bash|zsh|fish'],
  words: SHELLS,
  needsArguments: true,
  intro: {
    en: `Prints a script that makes a shell complete commands, options and values:

  bash   yamidome completion bash > ~/.local/share/bash-completion/completions/yamidome
  zsh    yamidome completion zsh > a file _yamidome in a folder of $fpath, for example ~/.zfunc
  fish   yamidome completion fish > ~/.config/fish/completions/yamidome.fish

For this terminal only: source <(yamidome completion bash)`,
    ja: `コマンド、オプション、値をシェルで補完するスクリプトを表示します。

  bash   yamidome completion bash > ~/.local/share/bash-completion/completions/yamidome
  zsh    yamidome completion zsh > $fpathのフォルダー（例：~/.zfunc）の _yamidome
  fish   yamidome completion fish > ~/.config/fish/completions/yamidome.fish

この端末でだけ使う場合：source <(yamidome completion bash)`,
  },
  options: { ...LANGUAGE_OPTION },
  outro: {
    en: 'Exit code: 0 when the script was printed, 2 when the shell is not known.',
    ja: '終了コード：スクリプトを表示したら0、対応していないシェルなら2',
  },
} as const satisfies CommandDeclaration;

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The command `completion`. @example await main(['bash'], terminal) */
export const main = createCommand(declaration, async ({ words, language, refuse }, terminal) => {
  const shell = SHELLS.find((name) => name === words[0]);
  if (shell === undefined || words.length > 1) return refuse(`write one of ${SHELLS.join(', ')}; see --help`);
  terminal.out.write(SCRIPTS[shell](await loadCompletionModel(declaration), language));
  return 0;
});

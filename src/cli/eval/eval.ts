import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { LANGUAGE_OPTION, RULES_OPTIONS } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'eval',
  synopsis: ['[options] PATH…'],
  words: 'path',
  intro: {
    en: `Measures the rules against labelled texts. PATH is a file of JSON lines, or a folder of such files (.jsonl):

  {"text":"…","expect":"hide","origin":"quoted"}

expect is hide (must be hidden), flag (a moderator should look) or pass (must be left alone). origin is optional;
figures are given for each. image is the path of a picture that was posted with the text or alone, seen from the file of
the line. Other keys are left alone.`,
    ja: `正解を付けた文章で、ルールの精度を測ります。PATHはJSON Linesのファイル、またはそのファイル（.jsonl）のあるフォルダーです。

  {"text":"…","expect":"hide","origin":"quoted"}

expectには、hide（非表示にするべき）、flag（モデレーターが見るべき）、pass（何もしないべき）のいずれかを書きます。originは
任意で、値ごとに集計します。imageには、文章に添えられた（または単独の）画像のパスを、行のあるファイルからの相対パスで書きます。
ほかのキーは無視します。`,
  },
  options: {
    evasions: {
      type: 'boolean',
      about: {
        en: `also judge every hide line that is caught after each evasion: separators, kana swap,
masking …`,
        ja: '検出できたhideの行を、回避の書き方（区切り、かなの変換、伏せ字など）に変えて再び判定します',
      },
    },
    worst: {
      type: 'string',
      value: 'N',
      about: {
        en: 'show the N worst lines of each set (default: 5)',
        ja: '結果の悪い行をN行まで表示します（省略時：5）',
      },
    },
    json: { type: 'boolean', about: { en: 'figures for machines', ja: '結果をJSONで出力します' } },
    ...RULES_OPTIONS,
    lang: {
      ...LANGUAGE_OPTION.lang,
      about: {
        en: 'the language of the reasons; the report is in English (default: that of the terminal)',
        ja: '理由の言語（省略時：端末の言語）。集計は英語です',
      },
    },
  },
  outro: {
    en: 'Exit code: 0 when everything was judged, whether or not the goals are met; 2 when something could not be read.',
    ja: '終了コード：すべて判定したら0（目標に届かない場合も含みます）、読めないものがあったら2',
  },
} as const satisfies CommandDeclaration;

/** The command `eval`. @example await main(['--help'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  if (words.length === 0) return refuse('labelled texts are needed: yamidome eval PATH…; see --help');
  if (values.worst !== undefined && !/^\d{1,4}$/.test(values.worst))
    return refuse(`--worst takes a number such as 10, not "${values.worst}"`);
  const { runEval } = await import('./run-eval.ts');
  return runEval(
    {
      paths: words,
      rules: values.rules ?? DEFAULT_RULES_FOLDER,
      policy: values.policy,
      worst: Number(values.worst ?? 5),
      evasions: values.evasions === true,
      json: values.json === true,
      language,
    },
    terminal,
  );
});

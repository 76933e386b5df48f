import { HELP_LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'train',
  synopsis: ['[options] [PATH…]'],
  words: 'path',
  intro: {
    en: `Trains the three models on labelled examples, in this order, and writes them: models/stance-classifier.json (who asks for
help, who looks for work), models/wording-classifier.json (what the words of a text say), models/prefilter.json (which
messages are worth the full evaluation).
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}. The examples
of the packs and of the stances are always used, too. Without PATH: the examples that come with yamidome.
How much a file counts is its role in the manifest.yaml beside it: sample, adversarial (collected where the detector was
wrong; its offers are no measure of real ones) or everyday (counts twice). Without a manifest, a file of nothing but
innocent texts is everyday, any other a sample.`,
    ja: `正解を付けた例文から、3つのモデルをこの順に学習し、書き出します：models/stance-classifier.json（助けを求めているか、仕事を
探しているか）、models/wording-classifier.json（文章の言葉づかい）、models/prefilter.json（精査するべき文章か）。
PATHは、{"text":"…","expect":"hide"|"flag"|"pass"} を1行ずつ書いたファイル、またはそのファイル（.jsonl）のフォルダーです。
ルール集と発言の種類の例文は、いつも使います。PATHを省略すると、付属の例文を使います。
ファイルの重みは、同じフォルダーのmanifest.yamlのroleで決まります：sample、adversarial（誤って判定した文章。その勧誘は実際の
割合を表しません）、everyday（2倍に数えます）。manifest.yamlがなければ、問題のない文章だけのファイルはeveryday、ほかはsampleです。`,
  },
  options: {
    chat: {
      type: 'string',
      value: 'FOLDER',
      about: {
        en: `ordinary chat, files of lines {"text":"…"}: innocent texts without labels, on which
probabilities are calibrated; without it, on the everyday examples. The models that ship are
trained with it. A model whose chat includes RealPersonaChat is under its licence, CC BY-SA 4.0`,
        ja: `ふだんの会話（{"text":"…"} の行のファイル）。正解のない問題のない文章として、確率の較正に使います。
省略時は、everydayの例文で較正します。付属のモデルはこれを使って学習しています。
RealPersonaChatを含む会話で学習したモデルには、CC BY-SA 4.0が適用されます`,
      },
    },
    'held-out': {
      type: 'boolean',
      about: {
        en: 'write nothing; report how each file is judged by a model that did not see it',
        ja: '何も書き出さず、各ファイルを、それを学習していないモデルで判定した結果を表示します',
      },
    },
    stances: {
      type: 'boolean',
      about: { en: 'train only the stance classifier', ja: '発言の種類の分類器だけを学習します' },
    },
    prefilter: {
      type: 'boolean',
      about: {
        en: 'train only the prefilter, with the other models as they are',
        ja: '前段のフィルターだけを学習します（ほかのモデルは変えません）',
      },
    },
    rules: {
      type: 'string',
      value: 'FOLDER',
      about: {
        en: `the rules to train for (default: those of yamidome); the models go to the files that the
index.yaml of FOLDER names, in FOLDER (the wording to likeness.yaml if it names none)`,
        ja: `対象のルール（省略時：付属のルール）。モデルは、FOLDERのindex.yamlに書かれたファイルに書き出します
（書かれていなければ、言葉づかいのモデルはlikeness.yaml）`,
      },
    },
    ...HELP_LANGUAGE_OPTION,
  },
  outro: {
    en: `Train again after larger changes of the rules: the probabilities are calibrated with them. Takes about a minute and a half
and 600 MB of memory with the examples of yamidome and 180,000 lines of chat. Standard error: the steps. Standard output:
where the models are, how files are judged by a model that did not see them, and which of the examples the new models
judge otherwise.
Exit code: 0 when done, 2 for unusable rules, options or examples.`,
    ja: `確率はルールに合わせて較正するため、ルールを大きく変えたら学習し直してください。付属の例文と18万行の会話で約1分半、
メモリは600MBほどです。標準エラー出力：段階。標準出力：モデルの場所、学習していないモデルによる判定、新しいモデルで判定が
変わった例文
終了コード：完了したら0、ルール、オプション、例文に誤りがあったら2`,
  },
} as const satisfies CommandDeclaration;

/**
 * The command `train`. Exit code 2 for unusable rules, options or examples.
 * @example await main(['--held-out', 'training/wording'], terminal)
 */
export const main = createCommand(declaration, async ({ values, words }, terminal) => {
  const { runTrain } = await import('./run-train.ts');
  return runTrain(values, words, terminal);
});

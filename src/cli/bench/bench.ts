import { LANGUAGE_OPTION, RULES_OPTIONS } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'bench',
  synopsis: ['[options]'],
  intro: {
    en: `Measures how fast yamidome judges, as ratios to a bare character loop of the same run, beside peers that are given the
same terms; and what each of them finds in labelled posts. It takes two minutes or three; --quick takes seconds.`,
    ja: `判定の速さを、文字を数えるだけの処理との比で測ります。同じ語句を与えたほかのライブラリーの速さと、正解を付けた投稿での
検出の結果も表示します。2～3分かかります（--quickなら数秒です）。`,
  },
  options: {
    chat: {
      type: 'string',
      value: 'PATH',
      about: {
        en: `ordinary chat: JSON lines with "text", or a folder of them: its chat-*.jsonl
(default: chat that comes with yamidome)`,
        ja: `ふだんの会話："text"を持つJSON Lines、またはchat-*.jsonlのあるフォルダー
（省略時：付属の会話）`,
      },
    },
    posts: {
      type: 'string',
      value: 'FILE',
      about: {
        en: `labelled posts, JSON lines with "text" and "expect"; the hide lines are the candidates
(default: the posts of the tests and the examples of the rules)`,
        ja: `正解を付けた投稿："text"と"expect"を持つJSON Lines。hideの行を精査の対象とします
（省略時：テスト用の投稿とルールの例文）`,
      },
    },
    json: { type: 'boolean', about: { en: 'figures for machines', ja: '結果をJSONで出力します' } },
    quick: {
      type: 'boolean',
      about: {
        en: 'few messages, one round: to see that it runs, not how fast',
        ja: '少しの文章で1回だけ測ります（動くことの確認用。速さの目安にはなりません）',
      },
    },
    ...RULES_OPTIONS,
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when everything was measured, whether or not the goals are met; 2 when something could not be read.',
    ja: '終了コード：測り終えたら0（目標に届かない場合も含みます）、読めないものがあったら2',
  },
} as const satisfies CommandDeclaration;

/** The command `bench`. @example await main(['--help'], terminal) */
export const main = createCommand(declaration, async ({ values, language }, terminal) => {
  const { runBench } = await import('./run-bench.ts');
  return runBench(values, language, terminal);
});

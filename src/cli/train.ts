import { parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: npm run -s train -- [options] [PATH…]

Trains the wording classifier on labelled examples, and writes its weights to models/wording-classifier.json.
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}. The examples
of the packs and of the stances are always used, too. Without PATH: the examples that come with yamidome.
How much a file counts is its role in the manifest.yaml beside it: sample, adversarial (offers count half) or everyday
(counts four times). Without a manifest, a file of nothing but innocent texts is everyday, any other a sample.

  --try               write nothing; leave each file out in turn, train on the others, and report how that file is scored
                      and which of its labels the others contradict: wrong, perhaps, or too vague
  --stances           train only the stance classifier (models/stance-classifier.json, from training/stance): who asks for
                      help, who looks for work. Without it both classifiers are trained
  --rules FOLDER      the rules to train for (default: those of yamidome); the weights go to the file that the index.yaml
                      of FOLDER names under likeness, in FOLDER (likeness.yaml if it names none)
  --chat FOLDER       ordinary chat, files of lines {"text":"…"}: innocent texts without labels
  --prefilter         train the prefilter alone, and write the file that index.yaml names under prefilter
  --help              this text

Train again after larger changes of the lexicon: its groups are weighted, too. Takes some minutes and about 1.2 GB of
memory with the examples of yamidome. Standard error: the steps. Standard output: where the weights are, and which of
the examples are still judged otherwise.
`;

/**
 * `npm run train`. Exit code 2 for unusable rules or examples.
 * @example await main(['--try', 'training/wording'], terminal)
 */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      try: { type: 'boolean' },
      stances: { type: 'boolean' },
      rules: { type: 'string' },
      chat: { type: 'string' },
      prefilter: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (typeof parsed === 'string') return createRefuse('train', terminal)(parsed);
  const { values, positionals } = parsed;
  if (values.help === true) {
    out.write(USAGE);
    return 0;
  }
  const { runTrain } = await import('./train/run-train.ts');
  return runTrain(values, positionals, terminal);
};

await runIfMain(import.meta.url, main);

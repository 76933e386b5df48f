import { parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome train [options] [PATH…]

Trains the three models on labelled examples, in this order, and writes them: models/stance-classifier.json (who asks for
help, who looks for work), models/wording-classifier.json (what the words of a text say), models/prefilter.json (which
messages are worth the full evaluation).
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}. The examples
of the packs and of the stances are always used, too. Without PATH: the examples that come with yamidome.
How much a file counts is its role in the manifest.yaml beside it: sample, adversarial (collected where the detector was
wrong; its offers are no measure of real ones) or everyday (counts twice). Without a manifest, a file of nothing but
innocent texts is everyday, any other a sample.

  --chat FOLDER       ordinary chat, files of lines {"text":"…"}: innocent texts without labels, on which probabilities are
                      calibrated; without it, on the everyday examples. The models that ship are trained with it. A model
                      whose chat includes RealPersonaChat is under its licence, CC BY-SA 4.0
  --held-out          write nothing; report how each file is judged by a model that did not see it
  --stances           train only the stance classifier
  --prefilter         train only the prefilter, with the other models as they are
  --rules FOLDER      the rules to train for (default: those of yamidome); the models go to the files that the index.yaml
                      of FOLDER names, in FOLDER (the wording to likeness.yaml if it names none)
  --help              this text

Train again after larger changes of the rules: the probabilities are calibrated with them. Takes about a minute and a half
and 600 MB of memory with the examples of yamidome and 180,000 lines of chat. Standard error: the steps. Standard output:
where the models are, how files are judged by a model that did not see them, and which of the examples the new models
judge otherwise.
`;

/**
 * `yamidome train`. Exit code 2 for unusable rules, options or examples.
 * @example await main(['--held-out', 'training/wording'], terminal)
 */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      'held-out': { type: 'boolean' },
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

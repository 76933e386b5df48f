import { INQUIRY_USAGE, parseInquiryArguments } from './inquiry/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

/** The command, with a terminal of the caller's choice. */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('inquiry', terminal);
  if (args.length === 0) {
    terminal.err.write(INQUIRY_USAGE);
    return 2;
  }
  const cliOptions = parseInquiryArguments(args);
  if (!cliOptions.ok) return refuse(cliOptions.why);
  const { values } = cliOptions;
  if (values.help === true) {
    out.write(INQUIRY_USAGE);
    return 0;
  }
  if (values.lang !== undefined && !['ja', 'en'].includes(values.lang))
    return refuse('--lang: write ja or en');
  const { runInquiry } = await import('./inquiry/run-inquiry.ts');
  return runInquiry(cliOptions, terminal);
};

await runIfMain(import.meta.url, main);

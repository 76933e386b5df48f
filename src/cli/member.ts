import { isLanguage } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';
import { MEMBER_USAGE, parseMemberArguments } from './member/parse-arguments.ts';

/** The command `member`. Resolves with its exit code. @example await main(['export', 'sandbox:rin'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const refuse = createRefuse('member', terminal);
  if (args.length === 0) {
    terminal.err.write(MEMBER_USAGE);
    return 2;
  }
  const parsed = parseMemberArguments(args);
  if (typeof parsed === 'string') return refuse(parsed);
  if (parsed.values.help === true) {
    terminal.out.write(MEMBER_USAGE);
    return 0;
  }
  const language = parsed.values.lang ?? 'ja';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const { runMember } = await import('./member/run-member.ts');
  return runMember(parsed.request, { ...parsed.values, language }, terminal);
};

await runIfMain(import.meta.url, main);

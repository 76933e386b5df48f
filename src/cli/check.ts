import { isUtf8 } from 'node:buffer';
import { parseArgs } from 'node:util';
import type { Language } from '#core';
import { BRACKETS, COLOURS, explain } from './explain.ts';
import { loadJudge, RULES_FOLDER } from './load.ts';
import { type Command, refusing, type Terminal, whenStarted } from './terminal.ts';
import { verdictLine } from './verdict-line.ts';

const USAGE = `usage: npm run -s check -- [options] "text"

Judges one text and says why. Without a text it is read from standard input.

  --json              the line that scan prints
  --lang ja|en        the language of the answer (default: the policy's)
  --policy FILE       the policy to judge by (default: policy.yaml of the rules)
  --rules FOLDER      the rules to judge by (default: those of yamidome)
  --help              this text
`;

/** The longest text that standard input may bring, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out } = terminal;
  const refuse = refusing('check', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = asked.lang;
  if (language !== undefined && !isLanguage(language))
    return refuse(`--lang knows ja and en, not "${language}"`);

  const found = asked.text ?? (terminal.input.isTTY ? '' : await readInput(terminal.input));
  if (typeof found !== 'string') return refuse(found.why);
  if (found.trim() === '') return refuse(`there is no text to judge\n\n${USAGE}`.trimEnd());

  const judge = await loadJudge(asked.rules ?? RULES_FOLDER, asked.policy, language);
  if (!judge.ok) return refuse(judge.why);
  const { policy, version } = judge.value;
  const verdict = judge.value.verdict({ text: found, parts: [] });
  const marks = out.isTTY && out.hasColors?.() ? COLOURS : BRACKETS;
  out.write(
    asked.json === true
      ? `${verdictLine(0, verdict)}\n`
      : explain(found, verdict, policy, version, language ?? policy.language, marks),
  );
  return 0;
};

const readArguments = (args: readonly string[]) => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        lang: { type: 'string' },
        policy: { type: 'string' },
        rules: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (positionals.length > 1) return 'one text is judged at a time: put it in quotes';
    return { ...values, text: positionals[0] === '-' ? undefined : positionals[0] };
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};

const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

/** Standard input without its byte order mark and its last line break. */
const readInput = async (input: Terminal['input']): Promise<string | { readonly why: string }> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) return { why: `standard input is longer than ${MAX_BYTES >> 20} MB; use scan` };
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) return { why: 'standard input is not UTF-8 text' };
  return bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '');
};

await whenStarted(import.meta.url, main);

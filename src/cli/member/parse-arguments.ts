// Types only: --help does not need the database.
import type { Person } from '../../../adapters/sql/index.ts';
import { parseCommandLine } from '../lib/parse-arguments.ts';

export const MEMBER_USAGE = `usage: yamidome member export PLATFORM:USER [options]

Finds the data of one person in the database and in the data folder, for a request of this person. docs/privacy.md tells
when and how to answer such a request.

  export   writes all data of the person into a zip archive: data.json and the copies of attachments. The names and the
           words of other members are left out. May run while the bot is at work; changes nothing.

  PLATFORM:USER    the account, for example discord:417719834231439361 or slack:U012ABCDEF
  --server ID      one server (guild, workspace) only; default: every server of the platform
  --out FILE       where export writes (default: member.zip); an existing file is refused
  --data FOLDER    the data folder (default: DATA_DIR)
  --url ADDRESS    a PostgreSQL address (default: DATABASE_URL)
  --json           one JSON line instead of sentences
  --lang ja|en     the language of the sentences (default: ja)
  --help           this text

Exit code: 0 when done, 1 when there is no data of this person, 2 when it could not be done.
`;

const COMMANDS = ['export'] as const;

/** What to do, and for whom. */
export interface MemberRequest {
  readonly command: (typeof COMMANDS)[number];
  readonly person: Person;
}

const parseOptions = (args: readonly string[]) =>
  parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      server: { type: 'string' },
      out: { type: 'string' },
      data: { type: 'string' },
      url: { type: 'string' },
      json: { type: 'boolean' },
      lang: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });

/** The options of the command line. */
export type MemberOptionValues = Exclude<ReturnType<typeof parseOptions>, string>['values'];

/** A request with its options. With `--help` the request is a placeholder that must not be run. */
export interface ParsedMemberArguments {
  readonly request: MemberRequest;
  readonly values: MemberOptionValues;
}

const NO_REQUEST: MemberRequest = { command: 'export', person: { platform: '', id: '' } };
const PERSON_PATTERN = /^([a-z]+):(\S+)$/;

/**
 * Parses the arguments; a mistake becomes one sentence.
 * @example parseMemberArguments(['export', 'slack:U012ABCDEF'])
 */
export function parseMemberArguments(args: readonly string[]): ParsedMemberArguments | string {
  const parsed = parseOptions(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  if (values.help === true) return { request: NO_REQUEST, values };
  const [typed, account, ...others] = positionals;
  const command = COMMANDS.find((name) => name === typed);
  if (!command) return `write one of ${COMMANDS.join(', ')}, not "${typed ?? ''}"; see --help`;
  if (account === undefined || others.length > 0)
    return `${command}: write one account, for example discord:417719834231439361; see --help`;
  const match = PERSON_PATTERN.exec(account);
  if (!match) return `"${account}" is no account; write PLATFORM:USER, for example slack:U012ABCDEF`;
  const [, platform = '', id = ''] = match;
  const server = values.server?.startsWith(`${platform}:`)
    ? values.server.slice(platform.length + 1)
    : values.server;
  return { request: { command, person: { platform, id, ...(server !== undefined && { server }) } }, values };
}

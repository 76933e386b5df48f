// Types only: --help does not need the database.
import type { Person } from '../../../adapters/sql/index.ts';
import type { OptionValues } from '../lib/declare-command.ts';
import { type declaration, MEMBER_COMMANDS } from './declaration.ts';

/** What to do, and for whom. */
export interface MemberRequest {
  readonly command: (typeof MEMBER_COMMANDS)[number];
  readonly person: Person;
}

/** The options of the command line. */
export type MemberOptionValues = OptionValues<(typeof declaration)['options']>;

const PERSON_PATTERN = /^([a-z]+):(\S+)$/;

/**
 * What the words of the command line ask for; a mistake becomes one sentence.
 * @example interpretMember(['export', 'slack:U012ABCDEF'], {})
 */
export function interpretMember(
  words: readonly string[],
  values: Pick<MemberOptionValues, 'server'>,
): MemberRequest | string {
  const [typed, account, ...others] = words;
  const command = MEMBER_COMMANDS.find((name) => name === typed);
  if (!command) return `write one of ${MEMBER_COMMANDS.join(', ')}, not "${typed ?? ''}"; see --help`;
  if (account === undefined || others.length > 0)
    return `${command}: write one account, for example discord:417719834231439361; see --help`;
  const match = PERSON_PATTERN.exec(account);
  if (!match) return `"${account}" is no account; write PLATFORM:USER, for example slack:U012ABCDEF`;
  const [, platform = '', id = ''] = match;
  const server = values.server?.startsWith(`${platform}:`)
    ? values.server.slice(platform.length + 1)
    : values.server;
  return { command, person: { platform, id, ...(server !== undefined && { server }) } };
}

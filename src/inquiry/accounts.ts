import type { AccountIdFormat } from '#core';

/** The accounts of a document, as typed, split into ids and display names. */
export interface ParsedAccounts {
  readonly accounts: readonly string[];
  /** Texts that were marked as display names. */
  readonly names: readonly string[];
  /** Texts that are no ids and were not marked as names: each is the display name of an account, or a mistyped id. */
  readonly unmarkedNames: readonly string[];
}

const NAME_MARK = /^(?:name|表示名)\s*[:：]\s*/i;
const MENTION = /^<@!?([^>]+)>$/;

/** Whether a text has the form of an account id of the platform. @example isAccountId('kei', format) // false */
export const isAccountId = (text: string, format: AccountIdFormat | undefined): boolean =>
  text !== '' && (format?.pattern.test(text) ?? true);

/**
 * Splits typed accounts into ids and display names. `表示名:` or `name:` before a text marks it as a name. One text may
 * contain several ids, with spaces between.
 * @example parseAccounts(['417719834231439361', '表示名:カイ'], format).names // ['カイ']
 */
export function parseAccounts(
  inputs: readonly string[],
  format: AccountIdFormat | undefined,
): ParsedAccounts {
  const accounts = new Set<string>();
  const names = new Set<string>();
  const unmarkedNames = new Set<string>();
  for (const input of inputs) {
    const markedName = NAME_MARK.test(input) ? input.replace(NAME_MARK, '').trim() : '';
    const parts = input.split(/\s+/).map(toId);
    if (markedName !== '') names.add(markedName);
    else if (isAccountId(toId(input), format)) accounts.add(toId(input));
    else if (parts.every((part) => isAccountId(part, format))) for (const part of parts) accounts.add(part);
    else unmarkedNames.add(input.replace(/^@/, ''));
  }
  return { accounts: [...accounts], names: [...names], unmarkedNames: [...unmarkedNames] };
}

const toId = (input: string): string => input.replace(MENTION, '$1').normalize('NFKC').trim();

/** The form in which display names are compared: without differences of width and case. @example nameKey('ＫＥＩ ') // 'kei' */
export const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

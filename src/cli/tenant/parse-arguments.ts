// Types only: --help does not need the database.
import type { ApiScope, TenantQuotas } from '#core';
import { didYouMean } from '../../lib/did-you-mean.ts';
import type { OptionValues } from '../lib/declare-command.ts';
import { type declaration, KEY_COMMANDS, TENANT_COMMANDS } from './declaration.ts';

/** The options of the command line. */
export type TenantOptionValues = OptionValues<(typeof declaration)['options']>;

/** Changed limits of a tenant. `null`: the limit is removed. */
export interface LimitChanges {
  readonly quotas: { readonly [Name in keyof TenantQuotas]?: number | null };
  readonly retentionDays?: number | undefined;
}

/** What to do. */
export type TenantRequest =
  | { readonly command: 'list' }
  | {
      readonly command: 'add' | 'set';
      readonly tenant: string;
      readonly name: string | undefined;
      readonly limits: LimitChanges;
    }
  | { readonly command: 'key list'; readonly tenant: string }
  | {
      readonly command: 'key add';
      readonly tenant: string;
      readonly name: string;
      readonly scopes: readonly ApiScope[];
      readonly expiresDays: number | undefined;
    }
  | { readonly command: 'key revoke'; readonly tenant: string; readonly key: string }
  | {
      readonly command: 'key rotate';
      readonly tenant: string;
      readonly key: string;
      readonly overlapHours: number;
    }
  | { readonly command: 'audit'; readonly tenant: string; readonly after: number }
  | { readonly command: 'erase'; readonly tenant: string };

/** Limits and their names in the quotas. */
const QUOTA_OPTIONS = {
  'posts-per-second': 'postsPerSecond',
  'posts-per-day': 'postsPerDay',
  'judges-per-second': 'judgesPerSecond',
  'burst-seconds': 'burstSeconds',
} as const satisfies Readonly<Record<string, keyof TenantQuotas>>;
const DEFAULT_OVERLAP_HOURS = 24;
const MAX_OVERLAP_HOURS = 30 * 24;
const MAX_DAYS = 3650;

/**
 * What the words of the command line ask for; a mistake becomes one sentence.
 * @example interpretTenant(['key', 'revoke', 'square', '4g7c2q0m1x9d'], {})
 */
export function interpretTenant(
  words: readonly string[],
  values: TenantOptionValues,
): TenantRequest | string {
  const [typed = '', ...rest] = words;
  const command = TENANT_COMMANDS.find((name) => name === typed);
  if (!command)
    return `write one of ${TENANT_COMMANDS.join(', ')}, not "${typed}"${didYouMean(typed, TENANT_COMMANDS)}; see --help`;
  if (command === 'key') return interpretKey(rest, values);
  if (command === 'list') return rest.length > 0 ? tooMany(rest[0]!) : { command };
  const [tenant, ...others] = rest;
  if (tenant === undefined) return `${command}: write the id of a tenant, for example square; see --help`;
  if (others.length > 0) return tooMany(others[0]!);
  if (command === 'erase') return { command, tenant };
  if (command === 'audit') {
    const after = readNumber('after', values.after ?? '0', { least: 0, most: Number.MAX_SAFE_INTEGER });
    return typeof after === 'string' ? after : { command, tenant, after };
  }
  if (command === 'add' && values.name === undefined)
    return 'add: write the name of the network with --name; see --help';
  const limits = readLimits(values);
  return typeof limits === 'string' ? limits : { command, tenant, name: values.name, limits };
}

function interpretKey(words: readonly string[], values: TenantOptionValues): TenantRequest | string {
  const [typed = '', tenant, key, ...others] = words;
  const command = KEY_COMMANDS.find((name) => name === typed);
  if (!command)
    return `key: write one of ${KEY_COMMANDS.join(', ')}, not "${typed}"${didYouMean(typed, KEY_COMMANDS)}; see --help`;
  if (tenant === undefined) return `key ${command}: write the id of a tenant, for example square; see --help`;
  const needsKey = command === 'revoke' || command === 'rotate';
  if (needsKey && key === undefined)
    return `key ${command}: write the id of a key after the tenant; \`yamidome tenant key list ${tenant}\` shows them`;
  const surplus = needsKey ? others[0] : key;
  if (surplus !== undefined) return tooMany(surplus);
  if (command === 'list') return { command: 'key list', tenant };
  if (command === 'revoke') return { command: 'key revoke', tenant, key: key! };
  if (command === 'rotate') {
    const hours = readNumber('overlap-hours', values['overlap-hours'] ?? `${DEFAULT_OVERLAP_HOURS}`, {
      ...{ least: 0, most: MAX_OVERLAP_HOURS },
    });
    return typeof hours === 'string'
      ? hours
      : { command: 'key rotate', tenant, key: key!, overlapHours: hours };
  }
  const { name, scope } = values;
  if (name === undefined) return 'key add: write with --name which program uses the key; see --help';
  if (scope === undefined)
    return 'key add: write with --scope what the key may do, for example posts,events; see --help';
  const scopes = scope.split(',').map((each) => each.trim() as ApiScope);
  const days = values['expires-days'];
  const expiresDays =
    days === undefined ? undefined : readNumber('expires-days', days, { least: 1, most: MAX_DAYS });
  return typeof expiresDays === 'string'
    ? expiresDays
    : { command: 'key add', tenant, name, scopes, expiresDays };
}

function readLimits(values: TenantOptionValues): LimitChanges | string {
  const quotas: { [Name in keyof TenantQuotas]?: number | null } = {};
  for (const [option, quota] of Object.entries(QUOTA_OPTIONS)) {
    const text = values[option as keyof typeof QUOTA_OPTIONS];
    if (text === undefined) continue;
    const isRemoved = text === 'none' && option !== 'burst-seconds';
    const value = isRemoved
      ? null
      : readNumber(option, text, {
          least: 0,
          most: 1e12,
          isAbove: true,
          isInteger: option === 'posts-per-day',
        });
    if (typeof value === 'string') return value;
    quotas[quota] = value;
  }
  const days = values['retention-days'];
  const retentionDays =
    days === undefined ? undefined : readNumber('retention-days', days, { least: 1, most: MAX_DAYS });
  return typeof retentionDays === 'string' ? retentionDays : { quotas, retentionDays };
}

function readNumber(
  option: string,
  text: string,
  {
    least,
    most,
    isAbove = false,
    isInteger = !isAbove,
  }: {
    readonly least: number;
    readonly most: number;
    readonly isAbove?: boolean;
    readonly isInteger?: boolean;
  },
): number | string {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const isRight =
    (isAbove ? value > least : value >= least) && value <= most && (!isInteger || Number.isInteger(value));
  if (isRight) return value;
  const kind = isInteger ? 'a whole number' : 'a number';
  return `--${option}: "${text}" cannot be used; write ${kind} ${isAbove ? `above ${least}` : `from ${least}`} to ${most}`;
}

const tooMany = (word: string): string => `"${word}" is one word too many; see --help`;

import { existsSync } from 'node:fs';
import { type Language, type Policy, type Server, serverKey } from '#core';
import { didYouMean } from '#lib';
import { accountIdFormatOf, platforms } from '../../../adapters/index.ts';
import { openSql, type Person, SqlSetupError, type SqlStores } from '../../../adapters/sql/index.ts';
import { type Env, EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { isAccountId } from '../../inquiry/index.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { eraseMember, isNothing } from './erase-member.ts';
import { type ExportSummary, exportMember } from './export-member.ts';
import { formatErasure } from './format-erasure.ts';
import { formatExport, formatNothingFound } from './format-export.ts';
import type { MemberOptionValues, MemberRequest } from './parse-arguments.ts';

const DEFAULT_FILE = 'member.zip';
const NOTHING_FOUND = 1;
const PARTLY_KEPT = 3;
const clock = { now: () => new Date() };

type MemberOptions = Omit<MemberOptionValues, 'lang'> & { readonly language: Language };
type Form = { readonly json: boolean | undefined; readonly language: Language };

/**
 * Opens the stores and runs one command for one person. Resolves with the exit code.
 * @example await runMember({ command: 'export', person }, { language: 'ja' }, terminal)
 */
export async function runMember(
  request: MemberRequest,
  options: MemberOptions,
  terminal: Terminal,
): Promise<number> {
  const refuse = createRefuse('member', terminal);
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const { platform, id } = request.person;
    const format = accountIdFormatOf(platform);
    if (!isAccountId(id, format))
      return refuse(
        `"${id}" is no account of ${platform}; write its id, for example ${platform}:${format?.example}`,
      );
    const address = resolveDatabaseAddress(options, env);
    if (!address) return refuse(NO_DATABASE);
    const path = options.out ?? DEFAULT_FILE;
    if (request.command === 'export' && existsSync(path))
      return refuse(`${path}: there is such a file already; write another name with --out`);
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const sql = await openStores(address, env, rulesBundle.value.policy, terminal);
    try {
      return request.command === 'export'
        ? await runExport(sql, request, path, options, terminal)
        : await runErase(sql, request, env, options, terminal);
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    if (error instanceof Error && /^RedisError/.test(error.name))
      return refuse(`REDIS_URL: Redis does not answer (${error.message}); nothing was erased, try again`);
    throw error;
  }
}

const openStores = (
  address: { readonly url: string | undefined; readonly dataDir: string },
  env: Env,
  policy: Policy,
  { err }: Terminal,
): Promise<SqlStores> =>
  openSql({
    ...address,
    mustExist: true,
    keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
    policy: () => policy,
    clock,
    log: {
      info: () => {},
      warn: () => {},
      error: (event, fields) => void err.write(`member: ${event} ${JSON.stringify(fields ?? {})}\n`),
    },
  });

async function runExport(
  sql: SqlStores,
  { person }: MemberRequest,
  path: string,
  { json, language }: MemberOptions,
  terminal: Terminal,
): Promise<number> {
  const { out } = terminal;
  const hasData =
    (await sql.members.find(person, clock.now())).length > 0 ||
    (await sql.members.listEntries(person)).length > 0;
  if (!hasData) return reportNothing(sql, person, { json, language }, terminal);
  let summary: ExportSummary;
  try {
    summary = await exportMember(sql, person, path, clock.now());
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    return createRefuse(
      'member',
      terminal,
    )(`${path}: it cannot be written (${error.code}); nothing was left there`);
  }
  out.write(
    json === true
      ? `${JSON.stringify({ found: true, file: path, ...summary })}\n`
      : formatExport(summary, path, language),
  );
  return 0;
}

async function runErase(
  sql: SqlStores,
  { person }: MemberRequest,
  env: Env,
  { json, language, yes, by }: MemberOptions,
  terminal: Terminal,
): Promise<number> {
  const isDryRun = yes !== true;
  const erasure = await eraseMember(sql, {
    ...{ person, isDryRun, by, now: clock.now() },
    ...{ redisUrl: env.REDIS_URL, redisPrefix: env.REDIS_PREFIX },
  });
  if (isNothing(erasure)) return reportNothing(sql, person, { json, language }, terminal);
  terminal.out.write(
    json === true
      ? `${JSON.stringify({ found: true, dryRun: isDryRun, ...erasure })}\n`
      : formatErasure(erasure, accountOf(person), isDryRun, language),
  );
  return erasure.isComplete ? 0 : PARTLY_KEPT;
}

const accountOf = ({ platform, id }: Person): string => `${platform}:${id}`;

/** Says that there is no data; refuses a platform or a server that does not exist, because the answer goes to a person. */
async function reportNothing(
  sql: Pick<SqlStores, 'caseTimeline'>,
  person: Person,
  { json, language }: Form,
  terminal: Terminal,
): Promise<number> {
  const problem = findUnknownPlace(person, await sql.caseTimeline.listServers());
  if (problem !== undefined) return createRefuse('member', terminal)(problem);
  terminal.out.write(
    json === true ? `${JSON.stringify({ found: false })}\n` : formatNothingFound(accountOf(person), language),
  );
  return NOTHING_FOUND;
}

const findUnknownPlace = ({ platform, server }: Person, servers: readonly Server[]): string | undefined => {
  const known = [...platforms, ...servers].map((each): string => each.platform);
  if (!known.includes(platform))
    return `there is no platform "${platform}"${didYouMean(platform, [...new Set(known)])}`;
  const keys = servers.filter((each) => each.platform === platform).map(serverKey);
  const wanted = `${platform}:${server}`;
  return server === undefined || keys.includes(wanted)
    ? undefined
    : `there is no data of the server ${wanted}${didYouMean(wanted, keys)}`;
};

import { type Server, serverKey } from '#core';
import { createLog } from '../../../adapters/log/index.ts';
import { openSql, SqlSetupError, type SqlStores } from '../../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle, type RulesBundle } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';

/** What a scoreboard reads. */
export interface OpenScoreboard {
  readonly sql: SqlStores;
  readonly rules: RulesBundle;
  /** The servers that were asked for; at least one. */
  readonly servers: readonly Server[];
}

/**
 * Opens the archive and the rules, runs `use`, and closes the archive. Prints why nothing can be read. Resolves with the
 * exit code: 1 when there is no such server.
 * @example await withScoreboard({ data, server: undefined }, terminal, async ({ sql, servers }) => 0)
 */
export async function withScoreboard(
  { data, server: wanted }: { readonly data?: string | undefined; readonly server?: string | undefined },
  terminal: Terminal,
  use: (open: OpenScoreboard) => Promise<number>,
): Promise<number> {
  const refuse = createRefuse('scoreboard', terminal);
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const rules = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rules.ok) return refuse(rules.why);
    const address = resolveDatabaseAddress({ data }, env);
    if (!address) return refuse(NO_DATABASE);
    const sql = await openSql({
      ...address,
      mustExist: true,
      keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
      policy: () => rules.value.policy,
      clock: { now: () => new Date() },
      log: createLog('error'),
    });
    try {
      const all = await sql.caseTimeline.listServers();
      const servers = wanted === undefined ? all : all.filter((each) => serverKey(each) === wanted);
      if (servers.length === 0) return reportUnknownServer(wanted, all, terminal);
      return await use({ sql, rules: rules.value, servers });
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
}

const reportUnknownServer = (
  wanted: string | undefined,
  all: readonly Server[],
  { err }: Terminal,
): number => {
  const known = all.length === 0 ? 'no server has a case yet' : `known: ${all.map(serverKey).join(', ')}`;
  err.write(`scoreboard: ${wanted === undefined ? '' : `there is no ${wanted}; `}${known}\n`);
  return 1;
};

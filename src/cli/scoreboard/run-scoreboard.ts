import type { Language, Server } from '#core';
import { serverKey } from '#core';
import { createLog } from '../../../adapters/log/index.ts';
import { openSql, SqlSetupError } from '../../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { formatStatsCsv, formatStatsSummary, renderStatsSvg } from '../../scoreboard/index.ts';
import type { Period } from '../../scoreboard/japan-calendar.ts';
import { loadScoreboardStats } from '../../scoreboard/load-statistics.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createProgress } from '../lib/progress.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';

/** What to read, and how to print it. */
export interface ScoreboardOptions {
  readonly period: Period;
  readonly language: Language;
  readonly form: 'sentences' | 'csv' | 'json' | 'svg';
  /** Key of one server; absent: all. */
  readonly server?: string | undefined;
  readonly data?: string | undefined;
}

/**
 * Reads the archive and prints the figures of a month. Resolves with the exit code.
 * @example await runScoreboard({ period: parseMonth('2026-11')!, language: 'ja', form: 'csv' }, terminal)
 */
export const runScoreboard = async (
  { period, language, form, server: wantedServer, data }: ScoreboardOptions,
  terminal: Terminal,
): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('scoreboard', terminal);
  const clock = { now: () => new Date() };
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const address = resolveDatabaseAddress({ data }, env);
    if (!address) return refuse(NO_DATABASE);
    const sql = await openSql({
      ...address,
      mustExist: true,
      keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
      policy: () => rulesBundle.value.policy,
      clock,
      log: createLog('error'),
    });
    try {
      const all = await sql.caseTimeline.listServers();
      const servers =
        wantedServer === undefined ? all : all.filter((each) => serverKey(each) === wantedServer);
      if (servers.length === 0) return reportUnknownServer(wantedServer, all, terminal);
      if (form === 'svg' && servers.length > 1) {
        return refuse(`--svg draws one server; write --server with one of ${all.map(serverKey).join(', ')}`);
      }
      const boards = [];
      const progress = createProgress({ stream: terminal.err, language });
      for (const server of servers) {
        progress.update(() => ({ done: boards.length, total: servers.length, text: serverKey(server) }));
        boards.push({
          server: serverKey(server),
          figures: await loadScoreboardStats(sql, server, period, clock.now()),
        });
      }
      progress.clear();
      const words = rulesBundle.value.wording[language].scoreboard;
      const write = (text: string) => out.write(text);
      if (form === 'csv') write(formatStatsCsv(boards));
      else if (form === 'json')
        for (const { server, figures } of boards) write(`${JSON.stringify({ server, ...figures })}\n`);
      else if (form === 'svg') write(renderStatsSvg(boards[0]!.figures, words, boards[0]!.server));
      else
        for (const { server, figures } of boards) write(`${server}\n${formatStatsSummary(figures, words)}\n`);
      return 0;
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

const reportUnknownServer = (
  wanted: string | undefined,
  all: readonly Server[],
  { err }: Terminal,
): number => {
  const known = all.length === 0 ? 'no server has a case yet' : `known: ${all.map(serverKey).join(', ')}`;
  err.write(`scoreboard: ${wanted === undefined ? '' : `there is no ${wanted}; `}${known}\n`);
  return 1;
};

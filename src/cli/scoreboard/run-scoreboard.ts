import type { Server } from '#core';
import { serverKey } from '#core';
import { createLog } from '../../../adapters/log/index.ts';
import { openSql, SqlSetupError } from '../../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import {
  formatMonth,
  formatStatsCsv,
  formatStatsSummary,
  parseMonth,
  renderStatsSvg,
} from '../../scoreboard/index.ts';
import { loadScoreboardStats } from '../../scoreboard/load-statistics.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';

/** The options of the command line, without `--help`. */
export interface ScoreboardOptions {
  readonly month?: string;
  readonly server?: string;
  readonly data?: string;
  readonly lang?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly svg?: boolean;
}

/**
 * Reads the archive and prints the figures of a month. Resolves with the exit code.
 * @example await runScoreboard({ month: '2026-11', csv: true }, terminal)
 */
export const runScoreboard = async (cliOptions: ScoreboardOptions, terminal: Terminal): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('scoreboard', terminal);
  const clock = { now: () => new Date() };
  const month = cliOptions.month ?? formatMonth(clock.now());
  const period = parseMonth(month);
  if (!period) return refuse(`--month: "${month}" is not a month; write it like 2026-11`);
  const language = cliOptions.lang ?? 'ja';
  if (language !== 'ja' && language !== 'en') return refuse(`--lang knows ja and en, not "${language}"`);
  const forms = (['csv', 'json', 'svg'] as const).filter((form) => cliOptions[form] === true);
  if (forms.length > 1) return refuse('write one of --csv, --json and --svg');
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const address = resolveDatabaseAddress(cliOptions, env);
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
        cliOptions.server === undefined ? all : all.filter((each) => serverKey(each) === cliOptions.server);
      if (servers.length === 0) return reportUnknownServer(cliOptions.server, all, terminal);
      if (cliOptions.svg === true && servers.length > 1) {
        return refuse(`--svg draws one server; write --server with one of ${all.map(serverKey).join(', ')}`);
      }
      const boards = [];
      for (const server of servers) {
        boards.push({
          server: serverKey(server),
          figures: await loadScoreboardStats(sql, server, period, clock.now()),
        });
      }
      const words = rulesBundle.value.wording[language].scoreboard;
      const write = (text: string) => out.write(text);
      if (cliOptions.csv === true) write(formatStatsCsv(boards));
      else if (cliOptions.json === true)
        for (const { server, figures } of boards) write(`${JSON.stringify({ server, ...figures })}\n`);
      else if (cliOptions.svg === true) write(renderStatsSvg(boards[0]!.figures, words, boards[0]!.server));
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

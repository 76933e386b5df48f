import type { Language } from '#core';
import { serverKey } from '#core';
import { formatStatsCsv, formatStatsSummary, renderStatsSvg } from '../../scoreboard/index.ts';
import type { Period } from '../../scoreboard/japan-calendar.ts';
import { loadScoreboardStats } from '../../scoreboard/load-statistics.ts';
import { createProgress } from '../lib/progress.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { withScoreboard } from './open-scoreboard.ts';

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
 * Reads the archive and prints the figures of a period. Resolves with the exit code.
 * @example await runScoreboard({ period: parseMonth('2026-11')!, language: 'ja', form: 'csv' }, terminal)
 */
export const runScoreboard = (
  { period, language, form, ...source }: ScoreboardOptions,
  terminal: Terminal,
): Promise<number> =>
  withScoreboard(source, terminal, async ({ sql, rules, servers }) => {
    if (form === 'svg' && servers.length > 1) {
      const refuse = createRefuse('scoreboard', terminal);
      return refuse(
        `--svg draws one server; write --server with one of ${servers.map(serverKey).join(', ')}`,
      );
    }
    const boards = [];
    const progress = createProgress({ stream: terminal.err, language });
    for (const server of servers) {
      progress.update(() => ({ done: boards.length, total: servers.length, text: serverKey(server) }));
      const figures = await loadScoreboardStats(sql, server, period, new Date());
      boards.push({ server: serverKey(server), figures });
    }
    progress.clear();
    const words = rules.wording[language].scoreboard;
    const write = (text: string) => terminal.out.write(text);
    if (form === 'csv') write(formatStatsCsv(boards));
    else if (form === 'json')
      for (const { server, figures } of boards) write(`${JSON.stringify({ server, ...figures })}\n`);
    else if (form === 'svg') write(renderStatsSvg(boards[0]!.figures, words, boards[0]!.server));
    else
      for (const { server, figures } of boards) write(`${server}\n${formatStatsSummary(figures, words)}\n`);
    return 0;
  });

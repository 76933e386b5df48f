import process from 'node:process';
import type { Log } from '#core';
import { errorName } from '#lib';
import { createLog } from '../../../adapters/log/index.ts';
import { type Env, EnvError, readEnv } from '../../app/env.ts';
import type { EnvSettings } from '../../app/settings.ts';
import { type AppHandle, StartupError, start } from '../../main.ts';
import { createProcessErrorHandlers } from './process-errors.ts';
import type { Terminal } from './terminal.ts';

/** Exit code of a setting or a rule that cannot be used. */
const UNUSABLE_SETTINGS = 2;
/** A process that cannot stop in this time is ended. Docker kills a container ten seconds after SIGTERM. */
const STOP_DEADLINE_MS = 9000;

/**
 * Starts the program with the settings of the environment. It runs until a signal stops it, or every platform refuses it.
 * Resolves when it has started, with the exit code of the process. `toSettings` may throw `EnvError`.
 * @example process.exitCode = await runApp(settingsFromEnv, terminal)
 */
export const runApp = async (toSettings: (env: Env) => EnvSettings, terminal: Terminal): Promise<number> => {
  let rulesFolder: string | undefined;
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    rulesFolder = env.RULES_DIR;
    const log = createLog(env.LOG_LEVEL);
    let app: AppHandle | undefined;
    const stop = createStop(() => app, log);
    handleProcessErrors(() => app, stop, log);
    // Before the start: the first process of a container gets no signal for which it has no handler.
    stopOnSignals(stop);
    app = await start({ ...toSettings(env), clock: { now: () => new Date() }, log, onRulesReloaded });
    printBanner(app);
    void app.refused.then((reason) => {
      process.stderr.write(`${reason}\n`);
      stop(1);
    });
    return 0;
  } catch (error) {
    if (!(error instanceof EnvError || error instanceof StartupError)) throw error;
    const setting = rulesFolder !== undefined && error.message.startsWith(rulesFolder) ? 'RULES_DIR: ' : '';
    process.stderr.write(`${setting}${error.message}\n`);
    // What a library left behind must not keep the process alive.
    setTimeout(() => process.exit(), STOP_DEADLINE_MS).unref();
    return UNUSABLE_SETTINGS;
  }
};

/** Printed at every log level: otherwise silence would mean both "in force" and "nothing happened". */
function onRulesReloaded(version: string): void {
  process.stdout.write(`  ルールを読み直しました / rules reloaded: ${version}\n`);
}

function printBanner(app: AppHandle): void {
  process.stdout.write(`闇止め yamidome (rules ${app.getRulesVersion()})\n`);
  if (app.url !== undefined) process.stdout.write(`  サンドボックス / sandbox: ${app.url}\n`);
  else if (app.platforms.length > 0)
    process.stdout.write(`  接続先 / serving: ${app.platforms.join(', ')}\n`);
  if (app.api) process.stdout.write(`  API: ${app.api.url}\n`);
  if (app.api?.trialKey !== undefined)
    process.stdout.write(
      `  試用の鍵（停止すると消えます） / key for trying, gone after the stop: ${app.api.trialKey}\n`,
    );
  if (app.webUrl !== undefined) process.stdout.write(`  状態 / health: ${app.webUrl}/readyz\n`);
  process.stdout.write('  終了 / stop: Ctrl+C\n');
}

function handleProcessErrors(
  getApp: () => AppHandle | undefined,
  stop: (code: number) => void,
  log: Log,
): void {
  const { onRejection, onException } = createProcessErrorHandlers({
    log,
    getMetrics: () => getApp()?.metrics,
    stop: () => stop(1),
  });
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
}

/** Stops all parts once, then ends the process with the code; with 1 when a part cannot be stopped. */
function createStop(getApp: () => AppHandle | undefined, log: Log): (code: number) => void {
  let isStopping = false;
  return (code) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    Promise.resolve(getApp()?.stop()).then(
      () => process.exit(code),
      (error: unknown) => {
        log.error('stop_failed', { error: errorName(error) });
        process.exit(1);
      },
    );
  };
}

/** The second signal ends the process at once. */
function stopOnSignals(stop: (code: number) => void): void {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      stop(0);
    });
  }
}

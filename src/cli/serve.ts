import process from 'node:process';
import { createLog } from '../../adapters/log/index.ts';
import { EnvError, readEnv } from '../app/env.ts';
import { settingsFromEnv } from '../app/settings.ts';
import { type AppHandle, StartupError, start } from '../main.ts';

/** `npm start`: runs until a signal stops it. A setting or a rule that cannot be used ends it with exit code 2. */
let rulesFolder: string | undefined;
try {
  const env = readEnv(process.env, '.env');
  rulesFolder = env.RULES_DIR;
  const app = await start({
    ...settingsFromEnv(env),
    clock: { now: () => new Date() },
    log: createLog(env.LOG_LEVEL),
  });
  printBanner(app);
  stopOnSignals(app);
} catch (error) {
  if (!(error instanceof EnvError || error instanceof StartupError)) throw error;
  const setting = rulesFolder !== undefined && error.message.startsWith(rulesFolder) ? 'RULES_DIR: ' : '';
  process.stderr.write(`${setting}${error.message}\n`);
  process.exitCode = 2;
}

function printBanner(app: AppHandle): void {
  process.stdout.write(`闇止め yamidome (rules ${app.getRulesVersion()})\n`);
  if (app.url !== undefined) process.stdout.write(`  サンドボックス / sandbox: ${app.url}\n`);
  else process.stdout.write(`  接続先 / serving: ${app.platforms.join(', ')}\n`);
  if (app.webUrl !== undefined) process.stdout.write(`  状態 / health: ${app.webUrl}/readyz\n`);
  process.stdout.write('  終了 / stop: Ctrl+C\n');
}

/** The second signal ends the process at once. */
function stopOnSignals(app: AppHandle): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      app.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

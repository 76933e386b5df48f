import { type Env, EnvError } from '../env.ts';
import { operatorSettingsFromEnv } from '../environment/operator-settings.ts';
import { type EnvSettings, settingsFromEnv } from '../settings.ts';

/**
 * The settings of `start` for a process of the operator API. It serves no chat platform. Throws `EnvError` when intake and
 * workers in separate processes could not share the posts or the cases.
 * @example const app = await start({ ...apiSettingsFromEnv(readEnv(), { api: true, worker: true }), clock, log })
 */
export function apiSettingsFromEnv(
  env: Env,
  roles: { readonly api: boolean; readonly worker: boolean },
): EnvSettings {
  const isWhole = roles.api && roles.worker;
  if (!isWhole && env.STREAM_URL === undefined)
    throw new EnvError(
      'STREAM_URL: write the address of NATS or Redis, which `yamidome api` and `yamidome worker` share; for a first try in one process, run `yamidome api --with-worker`',
    );
  if (!isWhole && env.DATABASE_URL === undefined)
    throw new EnvError(
      'DATABASE_URL: write the address of PostgreSQL, which `yamidome api` and `yamidome worker` share; for one process, run `yamidome api --with-worker`',
    );
  const isStored = env.DATABASE_URL !== undefined || env.DATA_DIR !== undefined;
  if (env.STREAM_URL !== undefined && !isStored)
    throw new EnvError(
      'DATA_DIR or DATABASE_URL: write one of them; posts that wait in the stream would lose their cases with this process',
    );
  return {
    ...settingsFromEnv(env),
    platformSettings: {},
    operator: operatorSettingsFromEnv(env, { ...roles, makesTrialKey: !isStored }),
  };
}

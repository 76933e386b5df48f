import type {
  AttachmentStore,
  Clock,
  DownloadFile,
  KeyValueStore,
  Leases,
  Log,
  PolicyStore,
  SecretStore,
  SettingProblem,
  Wordings,
} from '#core';
import type { ApiOptions } from './client/clients.ts';
import type { SlackEnv } from './env.ts';
import type { AppCredentials } from './install/app-credentials.ts';
import type { TransportSettings } from './workspace/transport.ts';

/** Options for one workspace: the bot token, and optionally an administrator's token. */
export interface SingleWorkspaceOptions {
  readonly botToken: string;
  /** The token of an administrator, with which messages of other members can be deleted. */
  readonly userToken?: string | undefined;
}

/** Options for many workspaces, which install the app at `/slack/install`. HTTP only. */
export interface MultiWorkspaceOptions {
  readonly app: AppCredentials;
}

/** The address of Slack, and how events arrive. */
interface CommonOptions extends ApiOptions {
  readonly link: TransportSettings;
}

/** The options that the environment can set. */
export type SlackOptions = CommonOptions & (SingleWorkspaceOptions | MultiWorkspaceOptions);

interface CommonSettings extends CommonOptions {
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  /** Copies of attachments, which are posted again with a restored message. */
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly downloadFile: DownloadFile;
  readonly clock: Clock;
  readonly log: Log;
  /** Interval of the check whether moderators have deleted the messages that only they can delete, in milliseconds. */
  readonly removalCheckIntervalMs?: number | undefined;
  /** How often messages that could not be read back are tried again, in milliseconds. Default: two minutes. */
  readonly gapRetryIntervalMs?: number | undefined;
  /** The pauses before an author whom Slack did not tell is looked up again, in milliseconds. */
  readonly authorRetryDelaysMs?: readonly number[] | undefined;
}

interface MultiWorkspaceSettings extends MultiWorkspaceOptions {
  /** Holds the tokens of the workspaces. */
  readonly secretStore: SecretStore;
  /** The leases that decide which of several processes refreshes a token. */
  readonly leases: Leases;
}

/** The options together with what the adapter gets from the program. */
export type SlackSettings = CommonSettings & (SingleWorkspaceOptions | MultiWorkspaceSettings);

const MULTI_WORKSPACE_SETTINGS = [
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_SIGNING_SECRET',
] as const;
const SINGLE_WORKSPACE_SETTINGS = ['SLACK_BOT_TOKEN', 'SLACK_USER_TOKEN'] as const;

/**
 * The settings that the environment describes: an app that many workspaces install, one workspace, or none.
 * @example readSlackSettings(env) // { botToken: 'xoxb-…', link: { kind: 'socket', appToken: 'xapp-…' }, … }
 */
export function readSlackSettings(env: SlackEnv): SlackOptions | undefined {
  const {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_CLIENT_ID: clientId,
    SLACK_API_URL: apiUrl,
  } = env;
  const http = {
    kind: 'http',
    signingSecret: env.SLACK_SIGNING_SECRET!,
    port: env.SLACK_PORT,
    host: env.SLACK_HOST,
  } as const;
  if (clientId !== undefined) {
    const app = {
      clientId,
      clientSecret: env.SLACK_CLIENT_SECRET!,
      stateSecret: env.SLACK_STATE_SECRET!,
      appToken,
    };
    return { app, link: http, apiUrl };
  }
  if (botToken === undefined) return undefined;
  const link = appToken === undefined ? http : ({ kind: 'socket', appToken } as const);
  return { botToken, userToken: env.SLACK_USER_TOKEN, link, apiUrl };
}

/**
 * A setting that is missing or contradicts another setting; undefined when there is no problem.
 * @example findSlackSettingProblem(env, { isStorageConfigured: true })?.name // 'SLACK_APP_TOKEN'
 */
export const findSlackSettingProblem = (
  env: SlackEnv,
  context: { readonly isStorageConfigured: boolean },
): SettingProblem | undefined => {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: secret, SLACK_STATE_SECRET: state } = env;
  return (clientId ?? secret ?? state) === undefined
    ? findSingleWorkspaceProblem(env)
    : findMultiWorkspaceProblem(env, context);
};

function findMultiWorkspaceProblem(
  env: SlackEnv,
  { isStorageConfigured }: { readonly isStorageConfigured: boolean },
): SettingProblem | undefined {
  const missing = MULTI_WORKSPACE_SETTINGS.find((name) => env[name] === undefined);
  if (missing !== undefined) {
    const needed = MULTI_WORKSPACE_SETTINGS.join(', ');
    return { name: missing, message: `is missing; to be installed by others the app needs ${needed}` };
  }
  const extra = SINGLE_WORKSPACE_SETTINGS.find((name) => env[name] !== undefined);
  if (extra !== undefined) {
    return {
      name: extra,
      message: 'leave it out; with SLACK_CLIENT_ID each workspace gives its own when it installs',
    };
  }
  if (!isStorageConfigured) {
    return {
      name: 'DATA_DIR',
      message: 'is missing; what workspaces give at their installation must be kept somewhere',
    };
  }
  return undefined;
}

function findSingleWorkspaceProblem({
  SLACK_BOT_TOKEN: bot,
  SLACK_APP_TOKEN: app,
  SLACK_SIGNING_SECRET: secret,
  SLACK_USER_TOKEN: user,
}: SlackEnv): SettingProblem | undefined {
  if (bot === undefined && (app ?? secret ?? user) !== undefined) {
    return { name: 'SLACK_BOT_TOKEN', message: 'is missing; write the token that begins with xoxb-' };
  }
  if (bot !== undefined && (app ?? secret) === undefined) {
    return {
      name: 'SLACK_APP_TOKEN',
      message: 'is missing; write it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP',
    };
  }
  return undefined;
}

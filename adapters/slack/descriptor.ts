import type { PlatformDescriptor } from '#core';
import { env } from './env.ts';
import { findSlackSettingProblem, readSlackSettings, type SlackOptions } from './settings.ts';
import { supports } from './supported-actions.ts';

/** Slack, without the SDK: `@slack/bolt` is loaded by `create` and `diagnose` only. */
export const slackPlatform: PlatformDescriptor<'slack', typeof env, SlackOptions> = {
  platform: 'slack',
  title: 'Slack',
  env,
  mainSettings: ['SLACK_BOT_TOKEN', 'SLACK_CLIENT_ID'],
  secretSettings: [
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_USER_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_CLIENT_SECRET',
    'SLACK_STATE_SECRET',
  ],
  supports,
  findSettingProblem: findSlackSettingProblem,
  readSettings: readSlackSettings,
  create: async (settings, deps) => (await import('./index.ts')).createSlackAdapter({ ...deps, ...settings }),
  diagnose: async (settings, options) => (await import('./setup/doctor.ts')).diagnose(settings, options),
  clockUrl: ({ apiUrl = 'https://slack.com/api/' }) => `${apiUrl}api.test`,
  // Source: https://docs.slack.dev/reference/objects/user-object ("W" for accounts of Enterprise organisations;
  // an id is unique to its workspace)
  accountIds: { pattern: /^[UW][A-Z0-9]{2,}$/, example: 'U012AB3CDE', isPerServer: true },
};

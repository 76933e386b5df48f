import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BOT_SCOPES, USER_SCOPES } from '../../../../adapters/slack/client/scopes.ts';
import type { InstalledWorkspace } from '../../../../adapters/slack/install/installation-store.ts';
import { runAllDiagnostics, runDiagnostics } from '../../../../adapters/slack/setup/diagnostics.ts';
import { EnvError, readEnv } from '../../../../src/app/env.ts';
import {
  type FakeSlack,
  BOT_SCOPES as fakeScopes,
  USER_SCOPES as fakeUserScopes,
  startFakeSlack,
} from '../../../support/fake-slack/index.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

interface Manifest {
  readonly features: {
    readonly shortcuts: readonly { readonly callback_id: string }[];
    readonly slash_commands: readonly { readonly command: string; readonly should_escape: boolean }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: string[]; readonly user: string[] } };
}
const manifest = parse(
  readFileSync(new URL('../../../../slack-manifest.yaml', import.meta.url), 'utf8'),
) as Manifest;

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startFakeSlack();
  slack.channel('mods', { private: true });
});
afterEach(() => slack.stop());

const runDoctor = (more: Partial<Parameters<typeof runDiagnostics>[0]> = {}) =>
  runDiagnostics({
    ...{ botToken: slack.botToken, appToken: slack.appToken, userToken: slack.userToken, apiUrl: slack.api },
    getPolicy: () => testPolicy({ channels: { moderators: slack.channel('mods', { private: true }).id } }),
    ...more,
  });
const kindsOf = async (...options: Parameters<typeof runDoctor>) =>
  (await runDoctor(...options)).map(({ what }) => what);

describe('the manifest that ships', () => {
  it('asks for the scopes that doctor checks and the tests use, and for no others', () => {
    expect(manifest.oauth_config.scopes).toEqual({ bot: [...BOT_SCOPES], user: [...USER_SCOPES] });
    expect(fakeScopes).toEqual(manifest.oauth_config.scopes.bot);
    expect(fakeUserScopes).toEqual(manifest.oauth_config.scopes.user);
  });

  it('has the command with mentions as ids, and the shortcut', () => {
    expect(manifest.features.slash_commands).toMatchObject([{ command: '/yamidome', should_escape: true }]);
    expect(manifest.features.shortcuts).toMatchObject([{ callback_id: 'report' }]);
  });
});

describe('the doctor', () => {
  it('finds nothing wrong where everything is in order', async () => {
    expect(await kindsOf()).toEqual(['bot', 'fine']);
  });

  it('says which token is not accepted', async () => {
    expect(await kindsOf({ botToken: 'xoxb-wrong' })).toEqual(['token']);
    expect(await kindsOf({ appToken: 'xapp-wrong' })).toContain('app-token');
    expect(await kindsOf({ userToken: 'xoxp-wrong' })).toContain('user-token');
    expect(await kindsOf({ userToken: undefined })).toEqual(['bot', 'no-user-token', 'fine']);
    expect(await kindsOf({ appToken: undefined })).toContain('no-link');
    expect(await kindsOf({ apiUrl: 'http://127.0.0.1:9/api/', timeoutMs: 200 })).toEqual(['unreachable']);
  });

  it('says which scopes are missing, and when the administrator is none', async () => {
    slack.world.tokens.get(slack.botToken)!.scopes.delete('files:read');
    slack.owner.user.is_admin = false;
    slack.owner.user.is_owner = false;
    const findings = await runDoctor();
    expect(findings).toContainEqual(expect.objectContaining({ what: 'scopes', missing: ['files:read'] }));
    expect(findings.map(({ what }) => what)).toContain('not-admin');
  });

  it('says which channels for notices are gone or closed', async () => {
    const closed = slack.channel('closed', { bot: false });
    const base = testPolicy({ channels: { moderators: slack.channel('mods').id } });
    const policy = { ...base, notices: { ...base.notices, channels: [closed.id, 'C0GONE'] } };
    expect(await runDoctor({ getPolicy: () => policy })).toContainEqual({
      workspace: slack.team.name,
      what: 'notices-closed',
      names: ['closed', 'C0GONE'],
    });
  });

  it('says where cards cannot go, and where we are not', async () => {
    slack.channel('outside', { bot: false });
    const open = slack.channel('open');
    const away = slack.channel('away', { private: true, bot: false });
    const set = (moderators?: string) => ({
      getPolicy: () => testPolicy({ channels: { moderators } as { moderators: string } }),
    });
    expect(await kindsOf(set(open.id))).toEqual(['bot', 'cards-open', 'channels', 'fine']);
    expect(await kindsOf(set(away.id))).toContain('cards-closed');
    expect(await kindsOf(set())).toContain('cards-unset');
  });
});

describe('the doctor of an app that many install', () => {
  const of = (team: string, token: string, admin?: string): InstalledWorkspace => ({
    team,
    bot: { holder: team, kind: 'bot', token },
    ...(admin !== undefined && { admin: { holder: team, kind: 'admin', token: admin } }),
  });

  it('tells a token that has only expired, and is renewed when the bot starts, from one that is gone', async () => {
    const reach = { signingSecret: slack.secret, apiUrl: slack.api };
    const all = [of(slack.team.id, slack.botToken, slack.userToken)];
    slack.world.tokens.get(slack.userToken)!.expiresAt = 0;
    expect((await runAllDiagnostics(all, reach)).map(({ what }) => what)).toEqual([
      'bot',
      'user-expired',
      'fine',
    ]);
    slack.world.tokens.get(slack.botToken)!.expiresAt = 0;
    expect(await runAllDiagnostics(all, reach)).toEqual([{ workspace: slack.team.id, what: 'expired' }]);
    expect(slack.callsTo('oauth.v2.access')).toEqual([]);
  });

  it('looks at each workspace with its own tokens, and says so when there is none yet', async () => {
    const mura = await startFakeSlack({ sameSlackAs: slack, domain: 'mura' });
    const reach = { signingSecret: slack.secret, apiUrl: slack.api };
    expect(await runAllDiagnostics([], reach)).toEqual([{ what: 'no-installs' }]);
    const found = await runAllDiagnostics(
      [
        of(slack.team.id, slack.botToken, slack.userToken),
        of('T0GONE', 'xoxb-gone'),
        of(mura.team.id, mura.botToken),
      ],
      reach,
    );
    expect(found.map(({ workspace, what }) => [workspace, what])).toEqual([
      ...[
        [slack.team.name, 'bot'],
        [slack.team.name, 'fine'],
        ['T0GONE', 'token'],
      ],
      ...['bot', 'no-user-token', 'fine'].map((what) => [mura.team.name, what]),
    ]);
    await mura.stop();
  });
});

describe('settings', () => {
  const many = {
    SLACK_CLIENT_ID: '123.456',
    SLACK_CLIENT_SECRET: 'client-secret',
    SLACK_STATE_SECRET: 'x'.repeat(44),
    SLACK_SIGNING_SECRET: 'signing-secret',
    DATA_DIR: 'data',
  };

  it('are complete for an app that others install', () => {
    expect(readEnv(many, 'no-such-file').SLACK_CLIENT_ID).toBe('123.456');
    const shared = { ...many, SLACK_APP_TOKEN: 'xapp-1' };
    expect(readEnv(shared, 'no-such-file').SLACK_APP_TOKEN).toBe('xapp-1');
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'abc' }, /SLACK_BOT_TOKEN: write the token that begins with xoxb-/],
    [{ SLACK_BOT_TOKEN: 'xoxe.xoxb-1' }, /SLACK_BOT_TOKEN: begins with xoxe: .*12 hours.*rotation is on/],
    [{ SLACK_USER_TOKEN: 'xoxe.xoxp-1' }, /SLACK_USER_TOKEN: begins with xoxe: .*\/slack\/install/],
    [{ SLACK_BOT_TOKEN: 'xoxe-1-refresh' }, /SLACK_BOT_TOKEN: begins with xoxe/],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_APP_TOKEN: is missing/],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, /SLACK_BOT_TOKEN: is missing/],
    [{ SLACK_USER_TOKEN: 'xoxb-1' }, /SLACK_USER_TOKEN: write the token that begins with xoxp-/],
    [{ SLACK_API_URL: 'http://x/api' }, /ends with \//],
    [{ ...many, SLACK_CLIENT_ID: 'A1' }, /SLACK_CLIENT_ID: write the Client ID of your app/],
    [{ ...many, SLACK_STATE_SECRET: 'short' }, /SLACK_STATE_SECRET: write what `openssl rand/],
    [{ ...many, SLACK_SIGNING_SECRET: '' }, /SLACK_SIGNING_SECRET: is missing; to be installed by others/],
    [{ SLACK_CLIENT_SECRET: 'client-secret' }, /SLACK_CLIENT_ID: is missing/],
    [{ ...many, SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_BOT_TOKEN: leave it out/],
    [{ ...many, DATA_DIR: '' }, /DATA_DIR: is missing/],
  ])('%o are refused with what to write instead', (variables, why) => {
    expect(() => readEnv(variables, 'no-such-file')).toThrow(EnvError);
    expect(() => readEnv(variables, 'no-such-file')).toThrow(why);
  });
});

import type { DiagnosticLine, DiagnosticSeverity, Language } from '#core';
import type { Env } from '../../app/env.ts';
import { signInSettingsFromEnv } from '../../app/environment/console-sign-in-settings.ts';

const TIMEOUT_MS = 5000;
const CONSOLE_PATH = '/console/sign-in';
/** On the same port as the console, and without a password. */
const METRICS_PATH = '/metrics';

const TEXTS = {
  answers: {
    ja: (url: string, ways: string) => `管理画面 ${url}/console に接続できます。サインインの方法：${ways}`,
    en: (url: string, ways: string) => `The web console answers at ${url}/console. Sign-in: ${ways}`,
  },
  unreachable: {
    ja: (url: string) =>
      `管理画面 ${url}/console に接続できません。ボットが動いているか、CONSOLE_URL の名前とプロキシの設定（/console を WEB_PORT に渡す）をご確認ください（docs/ja/console.md）。`,
    en: (url: string) =>
      `The web console does not answer at ${url}/console. Check that the bot runs, the name in CONSOLE_URL, and that the proxy passes /console on to WEB_PORT (docs/console.md).`,
  },
  metrics: {
    ja: (url: string) =>
      `${url}/metrics が外から読めます。パスワードがないため、プロキシで /console だけを通してください（docs/ja/console.md）。`,
    en: (url: string) =>
      `${url}/metrics can be read from outside. It has no password: let the proxy pass on /console alone (docs/console.md).`,
  },
  link: { ja: '「管理画面」のコマンドのリンク', en: 'the link of the command /console' },
} as const;

/**
 * Checks that the web console answers at its public address, and that metrics do not. Empty without a console. `answers`:
 * whether a page is there.
 * @example (await diagnoseConsole(env, 'en')).map(({ finding }) => finding.what) // ['console']
 */
export async function diagnoseConsole(
  env: Env,
  language: Language,
  answers: (address: string) => Promise<boolean> = answersOverHttp,
): Promise<readonly DiagnosticLine[]> {
  const url = env.CONSOLE_URL;
  if (url === undefined) return [];
  const line = (what: string, severity: DiagnosticSeverity, text: string): DiagnosticLine => ({
    finding: { what },
    severity,
    text,
  });
  const [isAnswering, hasMetrics] = await Promise.all([
    answers(url + CONSOLE_PATH),
    url.startsWith('https:') && answers(url + METRICS_PATH),
  ]);
  const ways = [TEXTS.link[language], ...listProviders(env)].join(language === 'ja' ? '、' : ', ');
  return [
    isAnswering
      ? line('console', 'fine', TEXTS.answers[language](url, ways))
      : line('console-unreachable', 'problem', TEXTS.unreachable[language](url)),
    ...(hasMetrics ? [line('console-metrics', 'problem', TEXTS.metrics[language](url))] : []),
  ];
}

function listProviders(env: Env): readonly string[] {
  const { discord, slack, oidc } = signInSettingsFromEnv(env);
  return [discord && 'Discord', slack && 'Slack', oidc && new URL(oidc.issuer).host].flatMap(
    (way) => way ?? [],
  );
}

async function answersOverHttp(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

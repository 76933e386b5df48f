import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readEnv } from '../../../src/app/env.ts';
import { diagnoseConsole } from '../../../src/cli/doctor/diagnose-console.ts';

/** A web server that answers these paths with 200 and all others with 404. */
async function serve(...paths: readonly string[]): Promise<string> {
  const server = createServer(({ url }, response) => {
    response.statusCode = paths.includes(url ?? '') ? 200 : 404;
    response.end('page');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const diagnose = (url: string | undefined, more: Record<string, string> = {}) => {
  const env = { WEB_PORT: '9464', ...(url !== undefined && { CONSOLE_URL: url }), ...more };
  return diagnoseConsole(readEnv(env, 'no-such-file'), 'en');
};

it('says that the console answers, and how one signs in', async () => {
  const url = await serve('/console/sign-in');
  const issuer = { CONSOLE_OIDC_ISSUER: 'https://id.example', CONSOLE_OIDC_CLIENT_ID: 'yamidome' };
  expect(await diagnose(url, issuer)).toEqual([
    {
      finding: { what: 'console' },
      severity: 'fine',
      text: `The web console answers at ${url}/console. Sign-in: the link of the command /console, id.example`,
    },
  ]);
});

it('says what to check when the console does not answer', async () => {
  for (const url of [await serve(), 'http://127.0.0.1:9']) {
    const [line] = await diagnose(url);
    expect(line).toMatchObject({ finding: { what: 'console-unreachable' }, severity: 'problem' });
    expect(line?.text).toContain('CONSOLE_URL');
  }
});

it('warns when the proxy passes on the metrics, too', async () => {
  const env = readEnv({ WEB_PORT: '9464', CONSOLE_URL: 'https://mod.example' }, 'no-such-file');
  const reached: string[] = [];
  const lines = await diagnoseConsole(env, 'ja', async (address) => reached.push(address) > 0);
  expect(reached).toEqual(['https://mod.example/console/sign-in', 'https://mod.example/metrics']);
  expect(lines.map(({ finding, severity }) => [finding.what, severity])).toEqual([
    ['console', 'fine'],
    ['console-metrics', 'problem'],
  ]);
  expect(lines[1]?.text).toContain('/console だけ');
});

it('says nothing without a console', async () => {
  expect(await diagnose(undefined)).toEqual([]);
});

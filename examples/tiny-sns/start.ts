/*
 * Starts yamidome and the network beside it. Ctrl+C stops both.
 *
 *   npm run example:tiny-sns              data in a temporary folder
 *   DATA_DIR=folder npm run example:tiny-sns
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Api } from './client/api.ts';
import { type Network, startNetwork } from './network.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/yamidome.mjs', import.meta.url));
const TENANT = 'tiny';
const SCOPES = 'posts,appeals,cases:read,cases:decide,events,actions,webhooks,tenant,verifications';
const START_TRIES = 300;

/** Where everything is stored, and at which ports it is served. */
export interface TinySnsSettings {
  readonly folder: string;
  readonly port: number;
  readonly apiPort: number;
  readonly gatePort: number;
}

/** Both processes, running. */
export interface TinySns {
  readonly network: Network;
  readonly apiUrl: string;
  stop(): Promise<void>;
}

/** What the next start in the same folder needs again. */
interface Secrets {
  readonly gateKey: string;
  /** Absent until the tenant is made. */
  readonly apiKey?: string;
}

/**
 * Starts `yamidome api --with-worker` with a tenant in enforce mode and the page of the identity check, then the network.
 * @example const { network } = await startTinySns({ folder, port: 8080, apiPort: 8790, gatePort: 8788 })
 */
export async function startTinySns({ folder, port, apiPort, gatePort }: TinySnsSettings): Promise<TinySns> {
  mkdirSync(join(folder, 'yamidome'), { recursive: true });
  const file = join(folder, 'secrets.json');
  const secrets: Secrets = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { gateKey: randomBytes(32).toString('base64') };
  const env = {
    ...process.env,
    DATA_DIR: join(folder, 'yamidome'),
    API_PORT: String(apiPort),
    // The webhook of this example is on the same computer.
    API_WEBHOOKS_PRIVATE: 'on',
    GATE_URL: `http://127.0.0.1:${gatePort}`,
    GATE_PORT: String(gatePort),
    GATE_KEY: secrets.gateKey,
    // The codes of the identity check are printed instead of being sent.
    SMS_PROVIDER: 'print',
    LOG_LEVEL: 'error',
  };
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  // The first start makes the database, in which the commands then make the tenant and its key.
  const yamidome = startYamidome(env);
  await untilServed(apiUrl);
  const apiKey = secrets.apiKey ?? (await makeTenant(apiUrl, env));
  writeFileSync(file, JSON.stringify({ ...secrets, apiKey }), { mode: 0o600 });
  const network = await startNetwork({ file: join(folder, 'network.sqlite'), port, apiUrl, apiKey });
  return {
    ...{ network, apiUrl },
    async stop() {
      await network.stop();
      yamidome.kill('SIGTERM');
      await ended(yamidome);
    },
  };
}

/** Makes the tenant of the network. Resolves with its key. */
async function makeTenant(apiUrl: string, env: NodeJS.ProcessEnv): Promise<string> {
  // It fails if the folder has the tenant, because an earlier start was killed before it had the key.
  await run(['tenant', 'add', TENANT, '--name', 'tiny SNS'], env).catch(() => '');
  const made = await run(
    ['tenant', 'key', 'add', TENANT, '--name', 'network', '--scope', SCOPES, '--json'],
    env,
  );
  const apiKey: string = JSON.parse(made).bearer;
  await enforce(apiUrl, apiKey);
  return apiKey;
}

/** Starts yamidome. Of its output only the codes of the identity check are shown. */
function startYamidome(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [PROGRAM, 'api', '--with-worker'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('code for')) process.stdout.write(`${line}\n`);
  });
  return child;
}

const ended = (child: ReturnType<typeof startYamidome>): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** Runs a command of yamidome. Resolves with its output. */
const run = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(errors))));
  });

async function untilServed(url: string): Promise<void> {
  for (let i = 0; i < START_TRIES; i++) {
    if (
      await fetch(`${url}/openapi.json`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`yamidome does not answer at ${url}`);
}

/**
 * A new tenant starts in shadow mode, in which nothing is requested. An example should show what happens.
 * @example await enforce('http://127.0.0.1:8790', 'yk_…')
 */
export async function enforce(baseUrl: string, key: string): Promise<void> {
  const { v1: api } = new Api<string>({
    baseUrl,
    securityWorker: () => ({ headers: { authorization: `Bearer ${key}` } }),
  });
  const { data, headers } = await api.getPolicy();
  const etag = headers.get('etag');
  await api.putPolicy(
    { ...data.policy, mode: 'enforce' },
    { headers: { ...(etag && { 'if-match': etag }) } },
  );
}

/** A free port of this computer. @example await freePort() // 49152 */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

if (process.argv[1] === import.meta.filename) {
  const folder = process.env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'tiny-sns-'));
  const sns = await startTinySns({
    folder,
    port: Number(process.env.PORT ?? (await freePort())),
    apiPort: Number(process.env.API_PORT ?? (await freePort())),
    gatePort: Number(process.env.GATE_PORT ?? (await freePort())),
  });
  process.stdout.write(
    `tiny SNS: ${sns.network.url}\nyamidome API: ${sns.apiUrl}/docs\ndata: ${folder}\nstop: Ctrl+C\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void sns.stop().then(() => process.exit(0)));
}

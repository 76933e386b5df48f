import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryOf } from '../../contracts/stream.ts';
import { ensureInstalled, findOnPath } from '../../support/services/system-package.ts';
import { createNatsFixture, recordingLog } from './nats-fixture.ts';

const { startServer, open } = createNatsFixture();
let folder: string;

/** A certificate for localhost that is its own authority, made anew, so that none can expire. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nats-tls-'));
  const openssl = ensureInstalled('openssl', () => findOnPath('openssl'), {
    apt: ['openssl'],
    brew: ['openssl'],
    fallbackCommand: 'install OpenSSL so that openssl is on the PATH, then npm test',
  });
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  execFileSync(openssl, [...request, ...files, '-addext', 'subjectAltName=DNS:localhost'], {
    stdio: 'ignore',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const startTlsServer = () =>
  startServer({ more: `tls { cert_file: "${folder}/cert.pem", key_file: "${folder}/key.pem" }` });

test('entries go over TLS to a server whose certificate the given authority has signed', async () => {
  const { port } = await startTlsServer();
  const stream = await open(`tls://localhost:${port}?ca=${folder}/cert.pem`);
  expect(await stream.publish([entryOf('a')])).toEqual(['stored']);
});

test('a server with an unknown certificate, and a server without TLS, get nothing, and the reason is named', async () => {
  const { log, lines } = recordingLog();
  const [encrypted, plain] = [await startTlsServer(), await startServer()];
  for (const { port } of [encrypted, plain]) {
    const stream = await open(`tls://localhost:${port}`, { log, confirmTimeoutMs: 200 });
    expect(stream.health()).toEqual({ ok: false, why: 'certificate' });
    await expect(stream.publish([entryOf('a')])).rejects.toMatchObject({ why: 'certificate' });
  }
  expect(lines).toEqual(Array(2).fill('stream_down {"why":"certificate"}'));
});

#!/usr/bin/env node
// The program yamidome. On a Node.js that is too old it starts itself again with the one that was installed as a package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findPackagedNode, isSupported, refuseOldNode } from './node-version.mjs';

if (isSupported()) {
  // A clone has the sources; the package has only what was compiled from them.
  const source = new URL('../src/cli/program/index.ts', import.meta.url);
  const compiled = new URL('../dist/src/cli/program/index.js', import.meta.url);
  const { runProcess } = await import(existsSync(source) ? source.href : compiled.href);
  await runProcess();
} else {
  const node = findPackagedNode();
  if (node === undefined) refuseOldNode();
  else restartWith(node);
}

/** Runs the same command line with another Node.js, passes signals on, and ends as that process ends. */
function restartWith(node) {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl+C to both processes.
  process.on('SIGINT', () => {});
  child.on('error', refuseOldNode);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

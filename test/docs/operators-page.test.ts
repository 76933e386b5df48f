import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { API_DOCUMENT } from '../../scripts/write-api-docs.ts';
import { SETTING_NAMES } from '../../src/app/env.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { COMMANDS } from '../../src/cli/program/commands.ts';

const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8');
const { paths } = JSON.parse(read(API_DOCUMENT)) as { paths: Record<string, Record<string, unknown>> };

/** Settings of examples/webhook-receiver. */
const OF_RECEIVER = ['WEBHOOK_SECRET'];

/** Calls as `METHOD /path`; names of parameters do not count. */
const withoutNames = (path: string): string => path.replace(/\{\w+\}|\$\w+/g, '{}');
const known = new Set(
  Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${withoutNames(path)}`),
  ),
);

describe.each(['docs/operators.md', 'docs/ja/operators.md'])('%s', (page) => {
  const text = read(page);

  test('names only settings that yamidome reads', () => {
    const names = new Set([...text.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => name));
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter((name) => ![...SETTING_NAMES, ...OF_RECEIVER].includes(name))).toEqual([]);
  });

  test('names only calls of the API', () => {
    const calls = [...text.matchAll(/\b(GET|POST|PUT|DELETE) (\/v1\/[\w/{}-]+)/g)].map(
      ([, method, path]) => `${method} ${withoutNames(path!)}`,
    );
    expect(calls.length).toBeGreaterThan(20);
    expect(calls.filter((call) => !known.has(call))).toEqual([]);
  });

  test('names only commands of yamidome', () => {
    const inCode = (text.match(/^```sh$[\s\S]*?^```$/gm) ?? []).join('\n');
    const commands = [
      ...text.matchAll(/`yamidome ([a-z]+)/g),
      ...inCode.matchAll(/^yamidome ([a-z]+)/gm),
    ].map(([, command]) => command!);
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((command) => !(command in COMMANDS))).toEqual([]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnv, SECRET_NAMES, SETTING_NAMES } from '../../../src/app/env.ts';

const TOKEN = 'x'.repeat(60);
const KEY = Buffer.alloc(32, 7).toString('base64');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yamidome-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const read = (variables: Record<string, string>, settingsFile = 'no-such-file') =>
  readEnv(variables, settingsFile);

test('a token is read from the file that DISCORD_TOKEN_FILE names, without the newline at its end', () => {
  for (const end of ['', '\n', '\r\n'])
    expect(read({ DISCORD_TOKEN_FILE: file('token', TOKEN + end) }).DISCORD_TOKEN).toBe(TOKEN);
});

test('only one newline is removed: the rest of a secret stays as it is', () => {
  expect(read({ EVIDENCE_KEY_FILE: file('key', ` ${KEY} \n\n`) }).EVIDENCE_KEY).toBe(` ${KEY} \n`);
});

test('every setting whose name says that it is a secret can be a file', () => {
  const secret = /TOKEN|SECRET|KEY$|OTLP_HEADERS$|^(DATABASE|REDIS|STREAM)_URL$/;
  expect([...SECRET_NAMES].sort()).toEqual(SETTING_NAMES.filter((name) => secret.test(name)).sort());
  const value = 'postgres://user:password@db/yamidome';
  for (const name of SECRET_NAMES) {
    const missing = { [`${name}_FILE`]: join(folder, 'missing') };
    expect(() => read(missing), name).toThrow(`${name}_FILE: cannot read ${missing[`${name}_FILE`]}`);
  }
  expect(read({ DATABASE_URL_FILE: file('url', `${value}\n`) }).DATABASE_URL).toBe(value);
});

test('the path can stand in .env too, and a misspelt name there is an error', () => {
  const settings = file('.env', `DISCORD_TOKEN_FILE=${file('token', TOKEN)}\n`);
  expect(read({}, settings).DISCORD_TOKEN).toBe(TOKEN);
  expect(() => read({}, file('.env', 'DISCORD_TOKN_FILE=/x\n'))).toThrow(/did you mean "DISCORD_TOKEN_FILE"/);
  expect(() => read({}, file('.env', 'SHARDS_FILE=/x\n'))).toThrow(/unknown setting SHARDS_FILE/);
});

test('a secret that is given as a value and as a file is refused', () => {
  const both = { DISCORD_TOKEN: TOKEN, DISCORD_TOKEN_FILE: file('token', TOKEN) };
  expect(() => read(both)).toThrow('DISCORD_TOKEN_FILE: DISCORD_TOKEN is set too; leave out one of the two');
  expect(read({ ...both, DISCORD_TOKEN: '' }).DISCORD_TOKEN).toBe(TOKEN);
});

test('a file that is missing, empty or a folder is an error with the setting and the path', () => {
  const problemOf = (path: string): string => {
    try {
      read({ GATE_KEY_FILE: path });
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const [missing, empty, sub] = [join(folder, 'missing'), file('empty', '\n'), join(folder, 'sub')];
  mkdirSync(sub);
  expect(problemOf(missing)).toBe(`GATE_KEY_FILE: cannot read ${missing}: there is no such file`);
  expect(problemOf(empty)).toBe(`GATE_KEY_FILE: ${empty} is empty`);
  expect(problemOf(sub)).toBe(`GATE_KEY_FILE: cannot read ${sub}: it is a folder`);
});

test('an error about the content of a file names the file and never quotes the content', () => {
  const path = file('token', 'wrong secret');
  expect(() => read({ DISCORD_TOKEN_FILE: path })).toThrow(
    `DISCORD_TOKEN_FILE: ${path}: write the token from the page "Bot"`,
  );
  expect(() => read({ DISCORD_TOKEN_FILE: path })).not.toThrow(/wrong secret/);
});

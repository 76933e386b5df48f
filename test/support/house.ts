import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '#core';
import { RULES_FOLDER } from '../../src/cli/load.ts';
import { start } from '../../src/main.ts';

/** What solicits by every rule. */
export const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** A Wednesday at noon in Japan, at which nothing is posted by schedule. */
const began = performance.now();
const clock = {
  now: () => new Date(Date.parse('2026-11-25T03:00:00Z') + performance.now() - began),
};

/** What the sandbox's page shows. */
export interface Row {
  id: string;
  author: string;
  text: string;
  hidden: boolean;
  kind: string;
  caseId?: string;
  appealable?: boolean;
  card?: {
    caseId: string;
    status: string;
    text: string;
    spans: { start: number; end: number }[];
    reasons: string[];
    buttons: { decision: string }[];
    facts: { label: string; value: string }[];
  };
}

/** A folder of its own, and its end. @example const folder = await ownFolder('data'); await folder.remove() */
export async function ownFolder(name: string) {
  const path = await mkdtemp(join(tmpdir(), `yamidome-${name}-`));
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** A copy of the rules that ship, to be changed. @example const rules = await ownRules(); await rules.remove() */
export async function ownRules() {
  const folder = await ownFolder('rules');
  await cp(RULES_FOLDER, folder.path, { recursive: true });
  return folder;
}

/**
 * The whole house on loopback: real rules, real pipeline, real HTTP; only the log is a list.
 * @example const house = await openHouse(); await house.post('rin', OFFER); await house.stop()
 */
export async function openHouse(settings: Partial<Parameters<typeof start>[0]> = {}) {
  const lines: string[] = [];
  const note = (what: string) => void lines.push(what);
  const log: Log = { info: note, warn: note, error: note };
  const house = await start({ port: 0, rulesFolder: RULES_FOLDER, grammar: false, clock, log, ...settings });

  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${house.url}${path}`, {
      method,
      // One that is kept idle while rules are built anew may be closed by the time it is used.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as Record<string, string> & { accepted?: boolean },
    };
  };
  const rows = async (channel: string, as: string): Promise<Row[]> =>
    (await fetch(`${house.url}/api/channels/${channel}/messages?as=${as}`)).json() as Promise<Row[]>;

  return {
    ...house,
    lines,
    send,
    rows,
    post: async (author: string, text: string, channel = 'general') =>
      (await send('POST', '/api/messages', { channel, author, text })).body.id!,
    seen: async (id: string, as = 'member') => (await rows('general', as)).find((row) => row.id === id),
    letters: async (to: string, kind: string) =>
      (await rows('general', to)).filter((row) => row.kind === kind),
    cardOf: async (caseId: string) =>
      (await rows('mods', 'moderator')).find((row) => row.card?.caseId === caseId)?.card,
    standing: async (name: string) =>
      (await fetch(`${house.url}/api/members/${name}`)).json() as Promise<{ strikes: number; state: string }>,
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '#core';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/load-rules.ts';
import { start } from '../../../src/main.ts';

/** What solicits by every rule. */
export const RECRUITING_TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** A Wednesday at noon in Japan, at which nothing is posted by schedule. */
const startedAt = performance.now();
const clock = {
  now: () => new Date(Date.parse('2026-11-25T03:00:00Z') + performance.now() - startedAt),
};

/** What the sandbox's page shows. */
export interface SandboxRow {
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

/** A folder of its own, and its end. @example const folder = await createTemporaryFolder('data'); await folder.remove() */
export async function createTemporaryFolder(name: string) {
  const path = await mkdtemp(join(tmpdir(), `yamidome-${name}-`));
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** A copy of the rules that ship, to be changed. @example const rules = await copyShippedRules(); await rules.remove() */
export async function copyShippedRules() {
  const folder = await createTemporaryFolder('rules');
  await cp(DEFAULT_RULES_FOLDER, folder.path, { recursive: true });
  return folder;
}

/**
 * The whole app on loopback: real rules, real pipeline, real HTTP. Only the log is a list.
 * @example const app = await startApp(); await app.post('rin', OFFER); await app.failWith()
 */
export async function startApp(settings: Partial<Parameters<typeof start>[0]> = {}) {
  const lines: string[] = [];
  const note = (event: string, fields?: object) =>
    void lines.push(fields ? `${event} ${JSON.stringify(fields)}` : event);
  const log: Log = { info: note, warn: note, error: note };
  const app = await start({
    rulesFolder: DEFAULT_RULES_FOLDER,
    platformSettings: { sandbox: { port: 0 } },
    useTokeniser: false,
    clock,
    log,
    ...settings,
  });

  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${app.url}${path}`, {
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
  const rows = async (channel: string, as: string): Promise<SandboxRow[]> =>
    (await fetch(`${app.url}/api/channels/${channel}/messages?as=${as}`)).json() as Promise<SandboxRow[]>;

  return {
    ...app,
    lines,
    send,
    rows,
    post: async (author: string, text: string, channel = 'general') =>
      (await send('POST', '/api/messages', { channel, author, text })).body.id!,
    seen: async (id: string, as = 'member') => (await rows('general', as)).find((row) => row.id === id),
    directMessages: async (to: string, kind: string) =>
      (await rows('general', to)).filter((row) => row.kind === kind),
    cardOf: async (caseId: string) =>
      (await rows('mods', 'moderator')).find((row) => row.card?.caseId === caseId)?.card,
    memberStatus: async (name: string) =>
      (await fetch(`${app.url}/api/members/${name}`)).json() as Promise<{ strikes: number; state: string }>,
  };
}

export type RunningApp = Awaited<ReturnType<typeof startApp>>;

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, PictureFindings } from '#core';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { start } from '../../../src/main.ts';

/** A text that the shipped rules hide. */
export const RECRUITING_TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** Starts on a Wednesday at noon in Japan, when no scheduled notice is due. */
const startedAt = performance.now();
const clock = {
  now: () => new Date(Date.parse('2026-11-25T03:00:00Z') + performance.now() - startedAt),
};

/** A message as the page of the sandbox gets it. */
export interface SandboxRow {
  id: string;
  author: string;
  text: string;
  hidden: boolean;
  kind: string;
  caseId?: string;
  findings?: PictureFindings;
  appealable?: boolean;
  answerable?: boolean;
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

/** Creates a temporary folder. @example const folder = await createTemporaryFolder('data'); await folder.remove() */
export async function createTemporaryFolder(name: string) {
  const path = await mkdtemp(join(tmpdir(), `yamidome-${name}-`));
  return { path, remove: () => rm(path, { recursive: true }) };
}

/**
 * Copies the shipped rules, so that a test can change them.
 * @example const rules = await copyShippedRules(); await rules.remove()
 */
export async function copyShippedRules() {
  const folder = await createTemporaryFolder('rules');
  await cp(DEFAULT_RULES_FOLDER, folder.path, { recursive: true });
  return folder;
}

/**
 * Starts the whole app on loopback with the shipped rules, the real pipeline and real HTTP. Only the log is a list.
 * @example const app = await startApp(); await app.post('rin', RECRUITING_TEXT); await app.stop()
 */
export async function startApp(settings: Partial<Parameters<typeof start>[0]> = {}) {
  const lines: string[] = [];
  const record = (event: string, fields?: object) =>
    void lines.push(fields ? `${event} ${JSON.stringify(fields)}` : event);
  const log: Log = { info: record, warn: record, error: record };
  const app = await start({
    rulesFolder: DEFAULT_RULES_FOLDER,
    platformSettings: { sandbox: { port: 0 } },
    useTokeniser: false,
    clock,
    log,
    ...settings,
  });

  const send = async (method: string, path: string, body: object) => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      // The server may close an idle connection while the rules are rebuilt, just before the next request.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      body: (await response.json()) as Record<string, string> & { accepted?: boolean },
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

/** A running app, with requests to its sandbox. */
export type RunningApp = Awaited<ReturnType<typeof startApp>>;

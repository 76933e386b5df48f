import type { Adapter, Intake, Log, RequestResult } from '#core';
import { createSandbox } from '../../../adapters/sandbox/index.ts';
import type { RowView } from '../../../adapters/sandbox/row-view.ts';
import { createFakeIntake } from './fake-intake.ts';

export const RECRUITING_TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** Every field that a response of the sandbox can have. */
type AnyBody = Partial<RequestResult> & {
  readonly id?: string;
  readonly error?: string;
  readonly strikes?: number;
  readonly state?: string;
  readonly until?: string;
  readonly caseIds?: readonly string[];
};

/** A sandbox on a free port with a fake intake; on this computer only, or at `host`. */
export const openSandbox = async ({ host }: { readonly host?: string } = {}) => {
  const logLines: string[] = [];
  const write: Log['info'] = (what, facts) => void logLines.push(`${what} ${JSON.stringify(facts)}`);
  const fakeTime = { now: new Date('2026-11-20T03:00:00Z') };
  /** While `now` is true, the intake throws. */
  const intakeFails = { now: false };
  const sandbox = createSandbox({
    port: 0,
    ...(host !== undefined && { host }),
    clock: { now: () => fakeTime.now },
    log: { info: write, warn: write, error: write },
  });
  const intake: Intake = createFakeIntake(
    (): Adapter => sandbox,
    () => fakeTime.now,
    () => intakeFails.now,
  );
  await sandbox.start(intake);
  const url = sandbox.url();

  const call = async (path: string, init?: RequestInit) => {
    const answer = await fetch(url + path, init);
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as AnyBody };
  };
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, { method, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

  return {
    sandbox,
    url,
    logLines,
    fakeTime,
    intakeFails,
    get: (path: string) => call(path),
    send,
    post: async (author: string, text: string, channel = 'general') => {
      const { body } = await send('POST', '/api/messages', { channel, author, text });
      if (body.id === undefined) throw new Error(body.error);
      return body.id;
    },
    /** The rows that a person sees in a channel. */
    rows: async (as: string, channel = 'general') => {
      const answer = await fetch(`${url}/api/channels/${channel}/messages?as=${encodeURIComponent(as)}`);
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      return (await answer.json()) as RowView[];
    },
    close: () => sandbox.stop(),
  };
};

export type OpenSandbox = Awaited<ReturnType<typeof openSandbox>>;

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { createPrintingGate } from './printing-gate.ts';
import { type RunningApiSettings, startApi } from './running-api.ts';

const WAIT_MS = 30_000;
/** Raids begin with three accounts, so that a test needs few. */
const WAVES = 'waves: { joins: 3, windowMinutes: 3, do: [verification], minutes: 60 }\n';

/** A requested action as the API lists it. */
export interface ListedAction {
  readonly id: string;
  readonly kind: string;
  readonly accountId?: string;
  readonly postId?: string;
  readonly letter?: {
    readonly text: string;
    readonly verification?: { readonly id: string; readonly url: string };
  };
}

/**
 * A network that is in enforce mode with the gate on, and does what it is asked for when a test says so. Codes of the page are
 * printed into a list.
 * @example const network = await startNetwork(); await network.waitForAction('hide'); await network.stop()
 */
export async function startNetwork(settings: RunningApiSettings = {}) {
  const rulesFolder = await mkdtemp(join(tmpdir(), 'yamidome-network-'));
  await cp(DEFAULT_RULES_FOLDER, rulesFolder, { recursive: true });
  const file = join(rulesFolder, 'policy.yaml');
  const policy = await readFile(file, 'utf8');
  await writeFile(
    file,
    WAVES + policy.replace('mode: shadow', 'mode: enforce').replace('mode: off ', 'mode: on '),
  );
  const { gateSettings, printed } = await createPrintingGate();
  const api = await startApi({ rulesFolder, gateSettings, ...settings });

  const listActions = async (): Promise<readonly ListedAction[]> =>
    (await api.send('GET /v1/actions?state=requested&limit=100')).json.items;
  /** Waits until the network is asked for an action. */
  async function waitForAction(kind: string, accountId?: string): Promise<ListedAction> {
    const find = async () =>
      (await listActions()).find(
        (action) => action.kind === kind && (accountId === undefined || action.accountId === accountId),
      );
    await expect.poll(find, { timeout: WAIT_MS }).toBeDefined();
    return (await find())!;
  }

  return {
    ...api,
    ...{ gateSettings, printed },
    listActions,
    waitForAction,
    /** Says that the network did an action. */
    confirm: ({ id }: ListedAction) => api.send(`PUT /v1/actions/${id}/outcome`, { status: 'done' }),
    async stop() {
      await api.stop();
      await rm(rulesFolder, { recursive: true });
    },
  };
}

import type { Adapter, Console, ConsoleSettings, GateService, PlatformAdapter } from '#core';
import { adapterLoaders } from '../../../adapters/index.ts';
import type { WebPage } from '../../../adapters/web/index.ts';
import { createPolicyUpdater } from '../../commands/lib/policy-updater.ts';
import type { AppContext } from '../app-context.ts';
import type { Services } from '../create-services.ts';
import { createLocalAccess } from './local-access.ts';
import { createConsoleSettings } from './settings/create-console-settings.ts';

/** Where the console is served. Absent: beside the page of a platform only, for example of the sandbox. */
export interface ConsoleAddress {
  /** The public address without a path, for example `https://console.example`. */
  readonly url: string;
}

/** The parts of the bot that the console shows and acts through. */
export interface ConsoleParts {
  readonly adapters: readonly Adapter[];
  readonly services: Pick<Services, 'intake' | 'commands'>;
  readonly gate: GateService;
}

/** Puts the areas of the console together. @example const console = createConsole(context, { adapters, services }) */
export function createConsole(context: AppContext, parts: ConsoleParts): Console {
  return { access: createLocalAccess(parts.adapters), settings: openSettings(context, parts) };
}

function openSettings(
  { rules, stores, policies, clock, log }: AppContext,
  { adapters, services, gate }: ConsoleParts,
): ConsoleSettings {
  return createConsoleSettings({
    policies,
    getDefaultPolicy: () => rules.bundle().policy,
    updatePolicy: createPolicyUpdater({ policies, clock, log }),
    rules: () => rules.bundle().detector,
    notices: () => rules.bundle().notices,
    adapterOf: ({ platform }) => adapters.find((adapter) => adapter.platform === platform),
    commands: services.commands,
    gate,
    caseTimeline: stores.caseTimeline,
    wording: rules.wording,
    consoleWording: () => rules.bundle().consoleWording,
    clock,
    log,
  });
}

/**
 * Mounts the console beside the pages of platforms, where the person at this computer uses it without signing in.
 * Call it before the platforms start.
 * @example await mountLocalConsoles(console, adapters, context)
 */
export async function mountLocalConsoles(
  console: Console,
  adapters: readonly PlatformAdapter[],
  { rules, log }: Pick<AppContext, 'rules' | 'log'>,
): Promise<void> {
  for (const { mountSite, localAccount } of adapters) {
    if (!mountSite || !localAccount) continue;
    const { createConsoleSite } = await adapterLoaders.console();
    const wordings = () => rules.bundle().consoleWording;
    mountSite('/console', createConsoleSite({ console, wordings, fixedAccount: localAccount, log }));
  }
}

/**
 * The page of the web server that serves the console to everybody who can sign in.
 * @example const page = await createConsolePage(console, settings.console, context)
 */
export async function createConsolePage(
  console: Console,
  { url }: ConsoleAddress,
  { rules, log }: Pick<AppContext, 'rules' | 'log'>,
): Promise<WebPage> {
  const { createConsoleSite } = await adapterLoaders.console();
  const { mountSite } = await adapterLoaders.web();
  const wordings = () => rules.bundle().consoleWording;
  return mountSite('/console', createConsoleSite({ console, wordings, origin: url, log }));
}

import type {
  Adapter,
  Console,
  ConsoleBatches,
  ConsoleQueue,
  ConsoleSettings,
  GateService,
  PlatformAdapter,
  VerificationRecords,
} from '#core';
import { accountIdFormatOf, adapterLoaders } from '../../../adapters/index.ts';
import type { WebPage } from '../../../adapters/web/index.ts';
import { createPolicyUpdater } from '../../commands/lib/policy-updater.ts';
import type { InquiryRespondent } from '../../inquiry/index.ts';
import type { AppContext } from '../app-context.ts';
import type { Services } from '../create-services.ts';
import { type ConsoleAccessParts, createConsoleAccess } from './access/create-console-access.ts';
import { openCases } from './cases/open-cases.ts';
import type { ConsoleAddress } from './console-address.ts';
import { createConsoleFigures } from './figures/create-figures.ts';
import { openConsoleInquiries } from './inquiries/open-inquiries.ts';
import { openPlayground } from './playground/open-playground.ts';
import { createConsoleSettings } from './settings/create-console-settings.ts';
import { createSignInProviders } from './sign-in/providers.ts';

/** The parts of the bot that the console shows and acts through. */
export interface ConsoleParts {
  readonly adapters: readonly Adapter[];
  readonly services: Pick<Services, 'intake' | 'commands' | 'playground'>;
  readonly gate: GateService;
  readonly access: ConsoleAccessParts;
  readonly verificationRecords: VerificationRecords;
  /** Who answers inquiries; absent: the answer sheets do not say it. */
  readonly inquiryRespondent?: InquiryRespondent | undefined;
  readonly queue: ConsoleQueue;
  readonly batches: ConsoleBatches;
}

/**
 * Who may use the console, and how they sign in. It comes before the services, because the command `console` gives links.
 * @example const access = openConsoleAccess(context, adapters, settings.consoleAddress)
 */
export const openConsoleAccess = (
  { stores, policies, clock, log }: AppContext,
  adapters: readonly PlatformAdapter[],
  address: ConsoleAddress | undefined,
): ConsoleAccessParts =>
  createConsoleAccess({
    adapters,
    policies,
    keyValueStore: stores.keyValueStore,
    rateLimits: stores.rateLimits,
    leases: stores.leases,
    ...(address?.signIn && { providers: createSignInProviders(address.url, address.signIn, log) }),
    getUrl: () => address?.url ?? adapters.find(({ localAccount }) => localAccount)?.url?.(),
    accountIdFormatOf,
    clock,
    log,
  });

/** Puts the areas of the console together. @example const console = createConsole(context, { adapters, services }) */
export function createConsole(context: AppContext, parts: ConsoleParts): Console {
  const { stores, policies, rules, clock } = context;
  const { services, verificationRecords, inquiryRespondent: respondent } = parts;
  return {
    queue: parts.queue,
    batches: parts.batches,
    access: parts.access.access,
    signIn: parts.access.signIn,
    cases: openCases(context, parts),
    figures: createConsoleFigures({ ...stores, policies, rules: () => rules.bundle().detector, clock }),
    inquiries: openConsoleInquiries(context, { ...services, verificationRecords, respondent }),
    playground: openPlayground(context, parts),
    settings: openSettings(context, parts),
  };
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
 * The page of the web server that serves the console to all who can sign in.
 * @example const page = await createConsolePage(console, settings.consoleAddress, context)
 */
export async function createConsolePage(
  console: Console,
  { url }: ConsoleAddress,
  { rules, log }: Pick<AppContext, 'rules' | 'log'>,
): Promise<WebPage> {
  const { createConsoleSite } = await adapterLoaders.console();
  const { mountSite } = await adapterLoaders.web();
  const wordings = () => rules.bundle().consoleWording;
  const site = createConsoleSite({ console, wordings, origin: url, log });
  // The web server has no TLS: https in the address means that there is a proxy.
  return mountSite('/console', site, { proxied: url.startsWith('https:') });
}

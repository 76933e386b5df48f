import type { PlatformAdapter } from '#core';
import { createCleanupStack, runCooperatively } from '#lib';
import { gateDependencies, openContext, openTokeniser, platformDependencies } from './app/app-context.ts';
import { createBackgroundWork } from './app/background-work.ts';
import {
  createConsole,
  createConsolePage,
  mountLocalConsoles,
  openConsoleAccess,
} from './app/console/open-console.ts';
import { openQueue } from './app/console/queue/open-queue.ts';
import { createServices } from './app/create-services.ts';
import { serveHealth } from './app/monitoring.ts';
import { openGate } from './app/open-gate.ts';
import { openPlatforms } from './app/open-platforms.ts';
import { openOperator } from './app/operator/open-operator.ts';
import { withPictures } from './app/pictures/open-pictures.ts';
import type { AppHandle, AppSettings } from './app/settings.ts';
import { makeDrainable } from './app/shutdown/drain.ts';
import { makeStoppable } from './app/shutdown/stoppable-adapters.ts';
import { orStartupError, StartupError } from './app/startup-error.ts';
import { warmUpJit } from './detect/index.ts';

export { type AppHandle, type AppSettings, StartupError };

/**
 * Starts the bot. Throws `StartupError` when the rules cannot be used, a setting is wrong or a port is taken; then
 * everything that was opened is closed again.
 * @example const app = await start({ rulesFolder, platformSettings: { sandbox: { port: 8787 } }, clock, log }); app.url
 */
export async function start(settings: AppSettings): Promise<AppHandle> {
  const cleanup = createCleanupStack();
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  try {
    const context = await openContext(settings, cleanup);
    const { rules, stores } = context;
    const background = createBackgroundWork(context);
    cleanup.defer(() => background.waitUntilIdle());
    const tokeniser = await openTokeniser(settings, cleanup);

    const platforms = await openPlatforms(settings.platformSettings, platformDependencies(context));
    const operator = settings.operator && (await openOperator(settings.operator, context, cleanup));
    const adapters: readonly PlatformAdapter[] = [
      ...platforms.adapters,
      ...(operator ? [operator.adapter] : []),
    ];
    cleanup.defer(() => (phase === 'starting' ? undefined : platforms.stop()));
    const gate = await orStartupError(() =>
      openGate(settings.gateSettings, {
        ...gateDependencies(context, adapters),
        networks: operator?.networks,
      }),
    );
    cleanup.defer(() => gate.stop());
    const access = openConsoleAccess(context, adapters, settings.consoleAddress);
    const stoppable = makeStoppable(adapters);
    const services = createServices(context, {
      ...{ adapters: stoppable.adapters, gate: gate.gate, tokeniser, consoleLinks: access.links },
      addressOfCase: access.addressOfCase,
      verificationRecords: gate.verificationRecords,
    });
    const drainable = makeDrainable(services, { ...context, ...stoppable });
    const reading = await withPictures(drainable, settings, { ...context, ...services, adapters });
    const { intake, commands, drain, readMessagePictures } = reading;
    const queue = openQueue(context, adapters, intake, access);
    const console = createConsole(context, {
      ...{ adapters, access, services: { ...services, intake, commands }, gate: gate.gate },
      verificationRecords: gate.verificationRecords,
      inquiryRespondent: settings.inquiryRespondent,
      ...{ queue: queue.queue, batches: queue.batches },
    });
    await mountLocalConsoles(console, adapters, context);

    const webUrl = await orStartupError(async () => {
      const isServing = () => phase === 'serving';
      const pages = settings.consoleAddress
        ? [await createConsolePage(console, settings.consoleAddress, context)]
        : [];
      const webServer = await serveHealth(settings.web, {
        ...context,
        ...{ adapters, operator, isServing, pages },
      });
      cleanup.defer(() => webServer?.stop());
      // The worker only sends links to the page: on one machine intake and worker share its port.
      if (settings.operator?.api ?? true) await gate.start();
      await platforms.start(intake, commands);
      return webServer?.url;
    });
    phase = 'serving';

    await intake.resumeUnfinishedCases();
    cleanup.defer(runCooperatively(warmUpJit(rules.bundle().detector), settings.onWarmedUp));
    cleanup.defer(rules.watch());
    cleanup.defer(drain);
    const api = await orStartupError(async () =>
      // The pictures of its posts wait in a store, not in the memory of this process.
      operator?.start({
        ...{ ...services, intake: drainable.intake, readMessagePictures },
        ...{ adapters, gate: gate.gate },
      }),
    );
    // A process that only takes posts in leaves the outbox to the workers.
    background.start(intake, { runsOutbox: operator?.isWorker ?? true }, [
      ...stores.scheduledJobs,
      ...gate.scheduledJobs,
      ...services.scheduledJobs,
      ...access.scheduledJobs,
      ...(operator?.scheduledJobs ?? []),
    ]);
    cleanup.defer(() => background.stopTimers());
    if (settings.consoleAddress || adapters.some(({ localAccount }) => localAccount))
      cleanup.defer(queue.start());

    return {
      url: platforms.getPageUrl(),
      platforms: adapters.map(({ platform }) => platform),
      ...{ webUrl, api },
      getRulesVersion: rules.version,
      metrics: context.metrics,
      refused: platforms.refused,
      async stop() {
        phase = 'stopping';
        await cleanup.run();
      },
    };
  } catch (error) {
    await cleanup.run().catch(() => undefined);
    throw error;
  }
}

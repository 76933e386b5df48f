import type {
  Adapter,
  CommandService,
  Intake,
  PlatformAdapter,
  PlatformDependencies,
  PlatformDescriptor,
} from '#core';
import { platforms } from '../../adapters/index.ts';
import type { PlatformSettings } from './settings.ts';

/** The adapters of all configured platforms. */
export interface Platforms {
  readonly adapters: readonly Adapter[];
  /** The address of the page of a platform; undefined when none has a page. Throws before `start` has resolved. */
  getPageUrl(): string | undefined;
  /** Rejects with the error of the first platform that cannot start; the others are stopped. */
  start(intake: Intake, commands?: CommandService): Promise<void>;
  /** Stops every platform, in order. */
  stop(): Promise<void>;
}

/**
 * Builds the adapters of all configured platforms. A fallback platform is served only when no other one is.
 * @example const { adapters } = await openPlatforms({ sandbox: { port: 8787 } }, deps)
 */
export async function openPlatforms(
  settings: PlatformSettings,
  deps: PlatformDependencies,
): Promise<Platforms> {
  const adapters: PlatformAdapter[] = [];
  for (const descriptor of chooseDescriptors(settings)) {
    adapters.push(await descriptor.create(settings[descriptor.platform as keyof PlatformSettings], deps));
  }

  const stop = async (): Promise<void> => {
    for (const adapter of adapters) await adapter.stop();
  };

  return {
    adapters,
    getPageUrl: () => adapters.find(({ url }) => url !== undefined)?.url?.(),
    async start(intake, commands) {
      try {
        for (const adapter of adapters) await adapter.start(intake, commands);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}

function chooseDescriptors(settings: PlatformSettings): readonly PlatformDescriptor[] {
  const descriptors: readonly PlatformDescriptor[] = platforms;
  const configured = descriptors.filter(({ platform }) => Object.hasOwn(settings, platform));
  const chosen = configured.filter(({ isFallback }) => !isFallback);
  return chosen.length > 0 ? chosen : configured;
}

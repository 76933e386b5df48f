import type {
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
  readonly adapters: readonly PlatformAdapter[];
  /** The address of the page of a platform; undefined when none has a page. Throws before `start` has resolved. */
  getPageUrl(): string | undefined;
  /**
   * Resolves with the reasons when every platform refuses the bot and no retry helps. Never rejects, and never settles
   * otherwise.
   */
  readonly refused: Promise<string>;
  /**
   * Rejects with the error of the first platform that cannot start; the others are stopped. A platform that refuses the
   * bot does not keep the others from starting.
   */
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
  deps: Omit<PlatformDependencies, 'onRefused'>,
): Promise<Platforms> {
  const adapters: PlatformAdapter[] = [];
  const reasons = new Map<string, string>();
  const refused = Promise.withResolvers<string>();
  const refuse = (platform: string, reason: string): void => {
    deps.log.error('platform_refused', { platform, reason });
    reasons.set(platform, reason);
    if (reasons.size === adapters.length) refused.resolve([...reasons.values()].join('\n'));
  };
  for (const descriptor of chooseDescriptors(settings)) {
    const { platform } = descriptor;
    const onRefused = (reason: string): void => refuse(platform, reason);
    adapters.push(
      await descriptor.create(settings[platform as keyof PlatformSettings], { ...deps, onRefused }),
    );
  }

  const stop = async (): Promise<void> => {
    for (const adapter of adapters) await adapter.stop();
  };

  return {
    adapters,
    refused: refused.promise,
    getPageUrl: () => adapters.find(({ url }) => url !== undefined)?.url?.(),
    async start(intake, commands) {
      for (const adapter of adapters) {
        try {
          await adapter.start(intake, commands);
        } catch (error) {
          if (reasons.has(adapter.platform) && reasons.size < adapters.length) continue;
          await stop();
          throw error;
        }
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

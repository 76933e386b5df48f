import type {
  Adapter,
  AttachmentStore,
  Clock,
  CommandService,
  Intake,
  KeyValueStore,
  Leases,
  Log,
  PolicyStore,
  SecretStore,
  Server,
  Wordings,
} from '#core';
import type { Shards } from '../../adapters/discord/index.ts';
import { adapterLoaders } from '../../adapters/index.ts';
import type { SlackAppKeys, SlackLink } from '../../adapters/slack/index.ts';

/** Which platforms to serve. None given: the sandbox. */
export interface PlatformSettings {
  readonly discord?: {
    readonly token: string;
    /** Another server than Discord's own. */
    readonly apiUrl?: string | undefined;
    readonly shards?: Shards | undefined;
    /** Discord allows 50; more only against a server of one's own. */
    readonly requestsPerSecond?: number | undefined;
  };
  readonly slack?: {
    readonly link: SlackLink;
    readonly apiUrl?: string | undefined;
  } & (
    | {
        readonly botToken: string;
        /** An administrator's, with which others' messages can be deleted. */
        readonly userToken?: string | undefined;
      }
    /** For every workspace that installs the app. */
    | { readonly app: SlackAppKeys }
  );
}

export interface Platforms {
  readonly adapters: readonly Adapter[];
  /** Where the sandbox listens; undefined when it is not served. */
  getSandboxUrl(): string | undefined;
  /** Rejects with the sentence of the first that cannot start; the others are stopped. */
  start(intake: Intake, commands?: CommandService): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The platforms that were asked for, or else the sandbox.
 * @example const platforms = await openPlatforms({}, { port: 8787, memos, policies, wording, clock, log })
 */
export async function openPlatforms(
  { discord, slack }: PlatformSettings,
  deps: {
    readonly port: number;
    readonly keyValueStore: KeyValueStore;
    readonly secretStore: SecretStore;
    readonly leases: Leases;
    readonly attachmentStore: Pick<AttachmentStore, 'get'>;
    readonly policies: Pick<PolicyStore, 'of'>;
    readonly wording: Wordings;
    readonly phrases: (server: Server) => readonly string[];
    readonly clock: Clock;
    readonly log: Log;
  },
): Promise<Platforms> {
  const adapters: Adapter[] = [];
  if (discord) adapters.push((await adapterLoaders.discord()).createDiscordAdapter({ ...deps, ...discord }));
  if (slack) adapters.push((await adapterLoaders.slack()).createSlackAdapter({ ...deps, ...slack }));
  const sandbox = adapters.length === 0 ? (await adapterLoaders.sandbox()).createSandbox(deps) : undefined;
  if (sandbox) adapters.push(sandbox);

  const stop = async (): Promise<void> => {
    for (const adapter of adapters) await adapter.stop();
  };

  return {
    adapters,
    getSandboxUrl: () => sandbox?.url(),
    async start(intake, desk) {
      try {
        for (const adapter of adapters) await adapter.start(intake, desk);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}

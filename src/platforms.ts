import type {
  Adapter,
  Claims,
  Clock,
  Desk,
  Files,
  Intake,
  Log,
  Memos,
  Policies,
  Server,
  Vault,
  Wordings,
} from '#core';
import type { Shards } from '../adapters/discord/index.ts';
import { guests } from '../adapters/index.ts';
import type { SlackAppKeys, SlackLink } from '../adapters/slack/index.ts';

/** Which platforms to serve. None given: the sandbox. */
export interface Serving {
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
  url(): string | undefined;
  /** Rejects with the sentence of the first that cannot start; the others are stopped. */
  start(intake: Intake, desk?: Desk): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The platforms that were asked for, or else the sandbox.
 * @example const platforms = await openPlatforms({}, { port: 8787, memos, policies, wording, clock, log })
 */
export async function openPlatforms(
  { discord, slack }: Serving,
  around: {
    readonly port: number;
    readonly memos: Memos;
    readonly vault: Vault;
    readonly claims: Claims;
    readonly files: Pick<Files, 'get'>;
    readonly policies: Pick<Policies, 'of'>;
    readonly wording: Wordings;
    readonly phrases: (server: Server) => readonly string[];
    readonly clock: Clock;
    readonly log: Log;
  },
): Promise<Platforms> {
  const adapters: Adapter[] = [];
  if (discord) adapters.push((await guests.discord()).createDiscord({ ...around, ...discord }));
  if (slack) adapters.push((await guests.slack()).createSlack({ ...around, ...slack }));
  const sandbox = adapters.length === 0 ? (await guests.sandbox()).createSandbox(around) : undefined;
  if (sandbox) adapters.push(sandbox);

  const stop = async (): Promise<void> => {
    for (const adapter of adapters) await adapter.stop();
  };

  return {
    adapters,
    url: () => sandbox?.url(),
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

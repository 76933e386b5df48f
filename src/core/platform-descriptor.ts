import type { z } from 'zod';
import type { ActionKind } from './actions.ts';
import type { AccountIdFormat } from './inquiry.ts';
import type { Language, Server } from './message.ts';
import type { Policy } from './policy/policy.ts';
import type { Adapter } from './ports/adapter.ts';
import type { Clock } from './ports/clock.ts';
import type { ConsoleAccount } from './ports/console/access.ts';
import type { Log } from './ports/log.ts';
import type { DownloadFile } from './ports/pictures/download-file.ts';
import type { AttachmentStore } from './ports/stores/attachment-store.ts';
import type { KeyValueStore } from './ports/stores/key-value-store.ts';
import type { Leases } from './ports/stores/leases.ts';
import type { PolicyStore } from './ports/stores/policy-store.ts';
import type { SecretStore } from './ports/stores/secret-store.ts';
import type { Wordings } from './wording/wording-schema.ts';

/** The dependencies of every platform adapter. */
export interface PlatformDependencies {
  readonly keyValueStore: KeyValueStore;
  readonly secretStore: SecretStore;
  readonly leases: Leases;
  readonly attachmentStore: Pick<AttachmentStore, 'get'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  /** Phrases that alone lead to `hide` under a server's policy, for the platform's own word filter. */
  readonly phrases: (server: Server) => readonly string[];
  /**
   * To be called when the platform refuses the bot until an operator has changed something: no retry helps. The reason
   * is a sentence for the operator.
   */
  readonly onRefused: (reason: string) => void;
  /** Downloads files of members from the hosts of the platform. */
  readonly downloadFile: DownloadFile;
  readonly clock: Clock;
  readonly log: Log;
}

/** An adapter that may have a web page of its own, as the sandbox does. */
export interface PlatformAdapter extends Adapter {
  /** Address of the page. Throws before `start` has resolved. */
  url?(): string;
  /**
   * Serves another site beside the page, at `path` and below it, for example the console. Call it before `start`. Only
   * requests from this computer reach the handler. Absent without a page.
   * @example adapter.mountSite?.('/console', (request) => site.fetch(request))
   */
  mountSite?(path: string, handler: SiteHandler): void;
  /**
   * The account of the person at this computer, who may use a mounted site without signing in. Only for a platform that
   * only this person can reach; absent on all others.
   */
  readonly localAccount?: ConsoleAccount;
}

/** Who sent a request to a site. `network`: an IPv4 address, or the /64 of an IPv6 address, for limits. */
export interface SiteClient {
  readonly network: string;
  /** The bytes of the body as they arrive, where the server has them: reading `Request.body` costs several times as much. */
  readonly body?: AsyncIterable<Uint8Array>;
}

/** Answers the requests to a site, with the types of the web (https://fetch.spec.whatwg.org). Never rejects. */
export type SiteHandler = (request: Request, client?: SiteClient) => Response | Promise<Response>;

/** An invalid setting, and what to write instead. Never quotes the value: it may be a secret. */
export interface SettingProblem {
  readonly name: string;
  readonly message: string;
}

/** `fine`: no problem. `hint`: may be a problem. `problem`: a documented feature does not work. */
export type DiagnosticSeverity = 'fine' | 'hint' | 'problem';

/** One result of `npm run doctor`. */
export interface DiagnosticLine {
  /** `doctor --json` writes it unchanged. `what: 'unreachable'` means that nothing could be checked. */
  readonly finding: { readonly what: string };
  readonly severity: DiagnosticSeverity;
  /** One sentence that says what to change, in the requested language. */
  readonly text: string;
}

/** Input of `PlatformDescriptor.diagnose`. */
export interface DiagnoseOptions {
  readonly language: Language;
  /** The stored policy of a server; absent without a database. */
  readonly getPolicy?: (server: Server) => Policy;
  /** The tokens of installed workspaces; absent without a database. */
  readonly secretStore?: SecretStore;
  readonly log: Log;
}

/** An optional feature with the permissions that it needs. */
export interface InviteFeature {
  readonly name: string;
  /** True: part of every link, because the default policy needs it. */
  readonly isDefault: boolean;
  readonly permissions: readonly string[];
  readonly description: Readonly<Record<Language, string>>;
}

/** Builds the link with which an administrator adds the bot to a server. */
export interface PlatformInvite<Settings = unknown> {
  readonly features: readonly InviteFeature[];
  /** The place where an operator finds the application's id; completes the error message "--id takes …". */
  readonly idLocation: string;
  isApplicationId(text: string): boolean;
  /** The application's id; undefined if the settings do not contain it. */
  applicationIdOf(settings: Settings): string | undefined;
  link(applicationId: string, featureNames: readonly string[]): string;
}

/**
 * The facts about a platform that are needed before its SDK is loaded. `adapters/index.ts` lists one descriptor for
 * each platform. Settings, start, `doctor` and `invite` use that list; their code contains no platform names.
 *
 * A descriptor file imports no SDK: `create`, `diagnose` and `loadInvite` load the rest of the adapter on demand, so a
 * process loads only the SDKs of the platforms that it serves.
 *
 * `Settings` is the argument of `create`. It may have fields that the environment cannot set, for tests and benchmarks.
 * @example
 * export const irc: PlatformDescriptor<'irc', typeof env, IrcSettings> = {
 *   platform: 'irc',
 *   title: 'IRC',
 *   env,
 *   mainSettings: ['IRC_URL'],
 *   supports,
 *   readSettings: ({ IRC_URL: url }) => (url === undefined ? undefined : { url }),
 *   create: async (settings, deps) => (await import('./irc.ts')).createIrcAdapter({ ...deps, ...settings }),
 * };
 */
export interface PlatformDescriptor<
  Platform extends string = string,
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Settings = unknown,
> {
  /** The value of `Server.platform`; stored with every case. */
  readonly platform: Platform;
  /** The display name. */
  readonly title: string;
  /** The environment variables of this platform with their schemas. `.env.example` must list each of them. */
  readonly env: Shape;
  /** Each of these variables alone enables the platform. Empty for a platform that needs no account. */
  readonly mainSettings: readonly string[];
  /** The variables that hold a secret: each can also be given as a file, `NAME_FILE`. Absent: none of them does. */
  readonly secretSettings?: readonly string[];
  /** The actions that this platform supports; the same set as `Adapter.supports`. */
  readonly supports: ReadonlySet<ActionKind>;
  /** True: serve this platform only when no other one is configured. */
  readonly isFallback?: boolean;
  /** Checks rules between several variables. Each variable alone is already valid. */
  findSettingProblem?(
    env: z.infer<z.ZodObject<Shape>>,
    context: { readonly isStorageConfigured: boolean },
  ): SettingProblem | undefined;
  /** The settings for `create`; undefined when the platform is not configured. */
  readSettings(env: z.infer<z.ZodObject<Shape>>): Settings | undefined;
  /** Builds the adapter; it connects in `start`. */
  create(settings: Settings, deps: PlatformDependencies): Promise<PlatformAdapter>;
  /** Checks tokens, permissions and channels; makes no changes. Absent when there is nothing to check. */
  diagnose?(settings: Settings, options: DiagnoseOptions): Promise<readonly DiagnosticLine[]>;
  /** An address that answers GET with a Date header, without a token: `doctor` compares clocks. Absent when there is none. */
  clockUrl?(settings: Settings): string;
  /** Absent when the platform has no invite link. */
  loadInvite?(): Promise<PlatformInvite<Settings>>;
  /** A sentence for the answer sheet: where investigators send requests to the operator of the platform. */
  readonly investigatorContact?: string;
  /** How this platform writes account ids. Absent: any text can be an id. */
  readonly accountIds?: AccountIdFormat;
}

/** The type of the settings of a descriptor. @example type Settings = PlatformSettingsOf<typeof ircPlatform> */
export type PlatformSettingsOf<Descriptor> =
  Descriptor extends PlatformDescriptor<string, infer _Shape, infer Settings> ? Settings : never;

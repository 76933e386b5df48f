import type { z } from 'zod';
import type { ActionKind } from './actions.ts';
import type { Language, Server } from './message.ts';
import type { Policy } from './policy.ts';
import type { Adapter } from './ports/adapter.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { AttachmentStore } from './ports/stores/attachment-store.ts';
import type { KeyValueStore } from './ports/stores/key-value-store.ts';
import type { Leases } from './ports/stores/leases.ts';
import type { PolicyStore } from './ports/stores/policy-store.ts';
import type { SecretStore } from './ports/stores/secret-store.ts';
import type { Wordings } from './wording/wording-schema.ts';

/** What the composition root gives to every platform adapter. */
export interface PlatformDependencies {
  readonly keyValueStore: KeyValueStore;
  readonly secretStore: SecretStore;
  readonly leases: Leases;
  readonly attachmentStore: Pick<AttachmentStore, 'get'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  /** Phrases that are certain under a server's policy, for the platform's own word filter. */
  readonly phrases: (server: Server) => readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** An adapter that may have a page for people. */
export interface PlatformAdapter extends Adapter {
  /** Address of the page that people open in a browser. Throws before `start` has resolved. */
  url?(): string;
}

/** A setting that cannot be used, and what to write instead. Never quotes the value: it may be a secret. */
export interface SettingProblem {
  readonly name: string;
  readonly message: string;
}

/** `problem`: something that we promise will not work. `hint`: it may matter. */
export type DiagnosticSeverity = 'fine' | 'hint' | 'problem';

/** One result of `npm run doctor`. */
export interface DiagnosticLine {
  /** Written by `doctor --json` as it is. `what: 'unreachable'` means that nothing could be checked. */
  readonly finding: { readonly what: string };
  readonly severity: DiagnosticSeverity;
  /** One sentence that says what to click, in the language asked for. */
  readonly text: string;
}

export interface DiagnoseOptions {
  readonly language: Language;
  /** The policy that a server has stored; absent without a database. */
  readonly getPolicy?: (server: Server) => Policy;
  /** Tokens that workspaces gave at their installation; absent without a database. */
  readonly secretStore?: SecretStore;
  readonly log: Log;
}

/** Something that can be switched on one by one, with the permissions that it needs. */
export interface InviteFeature {
  readonly name: string;
  /** Part of every link, because the shipped policy needs it. */
  readonly isDefault: boolean;
  readonly permissions: readonly string[];
  readonly description: Readonly<Record<Language, string>>;
}

/** The link with which an administrator adds the bot to a server. */
export interface PlatformInvite<Settings = unknown> {
  readonly features: readonly InviteFeature[];
  /** Where an operator finds the application's id: the end of "--id takes …". */
  readonly idLocation: string;
  isApplicationId(text: string): boolean;
  /** The application's id, as far as the settings tell. */
  applicationIdOf(settings: Settings): string | undefined;
  link(applicationId: string, featureNames: readonly string[]): string;
}

/**
 * Everything that the program must know of a platform before it loads the platform's SDK. `adapters/index.ts` lists
 * one descriptor for each platform; settings, start, `doctor` and `invite` go through that list and name no platform.
 *
 * A descriptor file imports no SDK: `create`, `diagnose` and `loadInvite` load the rest of the adapter on demand, so
 * that a process pays only for the platforms that it serves.
 *
 * `Settings` is what `create` takes. It may hold more than the environment can say, for tests and benchmarks.
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
  /** The name that people read. */
  readonly title: string;
  /** The environment variables of this platform with their schemas. Each stands in `.env.example`. */
  readonly env: Shape;
  /** Any one of these variables switches the platform on. Empty for a platform that needs no account. */
  readonly mainSettings: readonly string[];
  /** The actions that this platform can really do; the adapter's own `supports` is the same set. */
  readonly supports: ReadonlySet<ActionKind>;
  /** Serve this platform only when no other one is configured. */
  readonly isFallback?: boolean;
  /** Rules between several variables. Every variable by itself has passed its schema. */
  findSettingProblem?(
    env: z.infer<z.ZodObject<Shape>>,
    context: { readonly isStorageConfigured: boolean },
  ): SettingProblem | undefined;
  /** The settings for `create`; undefined when the platform is not configured. */
  readSettings(env: z.infer<z.ZodObject<Shape>>): Settings | undefined;
  /** Builds the adapter; it connects in `start`. */
  create(settings: Settings, deps: PlatformDependencies): Promise<PlatformAdapter>;
  /** Checks tokens, permissions and channels, and only reads. Absent when there is nothing to check. */
  diagnose?(settings: Settings, options: DiagnoseOptions): Promise<readonly DiagnosticLine[]>;
  /** Absent when the platform has no invite link. */
  loadInvite?(): Promise<PlatformInvite<Settings>>;
  /** Where investigators send questions to the operator of the platform: a sentence for an answer sheet. */
  readonly investigatorContact?: string;
}

/** The settings that a descriptor's `create` takes. @example type Settings = PlatformSettingsOf<typeof ircPlatform> */
export type PlatformSettingsOf<Descriptor> =
  Descriptor extends PlatformDescriptor<string, infer _Shape, infer Settings> ? Settings : never;

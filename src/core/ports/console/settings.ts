import type { Language } from '../../message.ts';
import type { PolicyChangeSource, PolicyReason } from '../stores/policy-store.ts';
import type { ConsoleViewer } from './access.ts';

/** Who looks at the settings, and in which language. */
export interface SettingsReader {
  readonly viewer: ConsoleViewer;
  readonly language: Language;
}

/** One word or id that a setting can have, with its name for people. */
export interface SettingChoice {
  readonly value: string;
  readonly label: string;
}

/** One field of an entry of a list, for example the strikes of a step of the ladder. */
export interface SettingCell {
  /** Name of the field in the form, for example `ladder.0.strikes`. */
  readonly name: string;
  readonly label: string;
  readonly text: string;
  /** Present: one of these. */
  readonly choices?: readonly SettingChoice[];
  readonly isNumber: boolean;
  readonly optional: boolean;
}

/** How a setting is entered. Texts are those that were typed, valid or not. */
export type SettingInput =
  | { readonly kind: 'switch'; readonly isOn: boolean; readonly inner?: readonly SettingField[] }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly maxLength?: number }
  | { readonly kind: 'choice'; readonly value: string; readonly choices: readonly SettingChoice[] }
  | {
      readonly kind: 'choices';
      readonly values: readonly string[];
      readonly choices: readonly SettingChoice[];
    }
  /** Words without a list to choose from, one a line. */
  | { readonly kind: 'lines'; readonly text: string }
  /**
   * Channels or roles. `known`: all that have a name; undefined if the platform does not tell, then ids are typed.
   * `selected` has the name of each, or its id.
   */
  | {
      readonly kind: 'places';
      readonly what: 'channel' | 'role';
      readonly isList: boolean;
      readonly selected: readonly SettingChoice[];
      readonly known?: readonly SettingChoice[];
    }
  | {
      readonly kind: 'rows';
      readonly rows: readonly (readonly SettingCell[])[];
      /** The order of the rows has a meaning. */
      readonly isOrdered: boolean;
      readonly canAdd: boolean;
    };

/** One setting of the form. */
export interface SettingField {
  /** Dotted, for example `probability.hide`; also the name of its field in the form. */
  readonly path: string;
  readonly label: string;
  readonly help: string;
  /** What a change means for members. */
  readonly effect?: string;
  readonly unit?: string;
  /** What can be entered, in words. */
  readonly limits?: string;
  /** The default of this installation, in words. */
  readonly defaultText: string;
  readonly isDefault: boolean;
  readonly input: SettingInput;
  /** Why the value cannot be used, and what to write instead. */
  readonly error?: string;
}

/** Settings that belong together. */
export interface SettingGroup {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly SettingField[];
}

/** The form of all settings. */
export interface SettingsPage {
  readonly mayChange: boolean;
  readonly groups: readonly SettingGroup[];
  /** To be sent back with the form: the settings that the form showed first. */
  readonly basis: string;
  /** The version in force; 0: nothing was changed yet. */
  readonly version: number;
}

/** A form as it was sent. */
export interface SettingsForm {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly basis: string;
  /** The button of a list, for example `remove ladder 2`. */
  readonly operation?: string | undefined;
}

/** One changed setting, in words. */
export interface SettingChangeText {
  readonly path: string;
  readonly label: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly effect?: string;
  /** Another administrator has changed the same setting meanwhile, and this change would overwrite it. */
  readonly isConflict: boolean;
}

/** The changes before they are saved. */
export interface SettingsReview {
  readonly changes: readonly SettingChangeText[];
  /** What the changes mean beyond the settings themselves. */
  readonly notes: readonly string[];
  /** Another administrator has changed settings since these were shown. */
  readonly isStale: boolean;
  /** To be sent back with the confirmation: the changes, and the settings to which they were compared. */
  readonly draft: SettingsDraft;
}

/** Reviewed changes. */
export interface SettingsDraft {
  readonly changes: string;
  readonly seen: string;
  /** Where they come from: the form, an import, or a version of the history. */
  readonly from: 'console' | 'import' | 'restore';
}

/** A line of an imported file that cannot be used. */
export interface ImportProblem {
  readonly line: number;
  readonly why: string;
}

/** One version of the settings in the history. */
export interface SettingsVersion {
  readonly number: number;
  readonly at: Date;
  readonly from: PolicyChangeSource;
  /** Absent: settings from before the first change. */
  readonly by?: { readonly id: string; readonly name: string };
  /** Why, and which step of a draft of rules it is. */
  readonly reason?: PolicyReason;
  /** Compared with the version before; empty for the oldest one. */
  readonly changes: readonly SettingChangeText[];
  readonly isInForce: boolean;
  /** False: this version of yamidome does not understand the stored settings, or they are in force. */
  readonly canRestore: boolean;
}

/** The settings of a server: shown to all roles, changed by administrators. Never throws for what a person enters. */
export interface ConsoleSettings {
  show(reader: SettingsReader): Promise<SettingsPage>;
  /** The form with the typed texts; `operation` adds, removes or moves an entry of a list. Saves nothing. */
  edit(reader: SettingsReader, form: SettingsForm): Promise<SettingsPage>;
  /** The changes of a form; the form with errors if a value cannot be used. Saves nothing. */
  review(reader: SettingsReader, form: SettingsForm): Promise<SettingsReview | SettingsPage>;
  /** The changes of a YAML file; its problems with their lines. Saves nothing. */
  reviewImport(
    reader: SettingsReader,
    text: string,
  ): Promise<SettingsReview | { readonly problems: readonly ImportProblem[] }>;
  /**
   * The changes that restore a version. Undefined: there is no such version, or it is not understood. `problem`: it cannot
   * be restored, and why.
   */
  reviewVersion(
    reader: SettingsReader,
    number: number,
  ): Promise<SettingsReview | { readonly problem: string } | undefined>;
  /**
   * Saves reviewed changes; resolves with the number of the new version. A review: other settings were changed meanwhile,
   * and nothing is saved yet. `problem`: the changes cannot be saved, and why.
   */
  save(
    reader: SettingsReader,
    draft: SettingsDraft,
  ): Promise<{ readonly version: number } | SettingsReview | { readonly problem: string }>;
  /** Versions with smaller numbers than `before`, newest first. `next`: the `before` of the next page. */
  listVersions(
    reader: SettingsReader,
    before?: number,
  ): Promise<{ readonly versions: readonly SettingsVersion[]; readonly next?: number }>;
  /** One version, what it means now (`notes`), and how many posts of shadow mode can be hidden (`hideable`). */
  readVersion(
    reader: SettingsReader,
    number: number,
  ): Promise<
    | { readonly version: SettingsVersion; readonly notes: readonly string[]; readonly hideable: number }
    | undefined
  >;
  /** Hides the posts that were found in shadow mode; resolves with a sentence about the result. */
  hideFound(reader: SettingsReader): Promise<string>;
  /** The settings as YAML with their explanations, to be imported again. */
  exportText(reader: SettingsReader): string;
}

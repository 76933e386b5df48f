import type {
  ConsoleAccount,
  ConsoleSession,
  ConsoleViewer,
  ConsoleWording,
  Language,
  SiteClient,
} from '#core';
import type { Theme } from './frame/preferences.ts';

/** What the frame knows about a request before the page of an area handles it. */
export interface ConsoleContext {
  /** Rights on the server of the address; read from the platform just now for every POST. */
  readonly viewer: ConsoleViewer;
  /** Absent in the sandbox, where the person at this computer is signed in without a session. */
  readonly session: ConsoleSession | undefined;
  /** `/console/s/<platform>/<server>`, without a slash at the end. Every link of an area begins with it. */
  readonly basePath: string;
  readonly serverName: string;
}

/** What is known about every request, signed in or not. */
export interface ReaderContext {
  readonly words: ConsoleWording;
  readonly language: Language;
  readonly theme: Theme;
  /** The hidden field `token` of every form; only pages that this browser got know it. */
  readonly formToken: string;
}

/** Who sent a request. */
export interface SignedIn {
  readonly account: ConsoleAccount;
  /** Absent in the sandbox. */
  readonly session: ConsoleSession | undefined;
}

/** The variables that the frame sets in Hono. `page` is set below `/console/s/` only. */
export interface ConsoleEnv {
  /** Empty in the sandbox. */
  Bindings: Partial<SiteClient>;
  Variables: {
    reader: ReaderContext;
    signedIn: SignedIn | undefined;
    page: ConsoleContext;
    /** The secret that this response gives to a browser without one. */
    newBrowserSecret: string | undefined;
  };
}

import type { SignInSettings } from './sign-in/providers.ts';

/** Where the console is served. Absent: beside the page of a platform only, for example of the sandbox. */
export interface ConsoleAddress {
  /** The public address without a path, for example `https://console.example`. */
  readonly url: string;
  /** Ways to sign in that need no one-time link. */
  readonly signIn?: SignInSettings;
}

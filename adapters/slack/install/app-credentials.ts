/** The credentials of the Slack app, from its page "Basic Information"; `stateSecret` is our own. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs the OAuth state. */
  readonly stateSecret: string;
  /** xapp-, with the scope authorizations:read: lists the workspaces that see an event of a shared channel. */
  readonly appToken?: string | undefined;
  /** Replaces Slack's own authorization page in tests. */
  readonly authorizationUrl?: string | undefined;
}

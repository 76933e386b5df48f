/** Where the stream between intake and workers is. */
export interface StreamSettings {
  /** `nats://…` or `redis://…`; absent: in the memory of this process, which must then be intake and worker. */
  readonly url?: string | undefined;
  /** Partitions of each lane: at most as many workers judge at once. */
  readonly partitions: number;
  /** Copies of each entry on a cluster of NATS. */
  readonly replicas: number;
  /** The most bytes of each lane. */
  readonly maxBytes: number;
}

/** The actions that operators are asked for, and their webhooks. */
export interface FeedSettings {
  /** How long an operator has to confirm an action, in milliseconds. */
  readonly confirmWithinMs: number;
  /** True only in development: webhooks may go to private networks, and with http to this computer. */
  readonly allowPrivateAddresses: boolean;
}

/** What one process does for the operator API. */
export interface OperatorSettings {
  /** Serves the API. */
  readonly api: boolean;
  /** Judges the posts of the stream, and runs the actions and jobs that are due. */
  readonly worker: boolean;
  readonly address: {
    readonly host: string;
    /** 0: any free port. */
    readonly port: number;
    /** Whether a proxy adds the address of the client to `X-Forwarded-For`. */
    readonly isBehindProxy: boolean;
    /** The most requests, and bytes of their bodies, that the process works on at a time. */
    readonly limits: { readonly requests: number; readonly bodyBytes: number };
  };
  readonly stream: StreamSettings;
  readonly feed: FeedSettings;
  /** True: pictures may be fetched from private networks, and with http from this computer. */
  readonly allowPrivatePictureAddresses: boolean;
  /** `/readyz` is not ready when a live post waits longer, in milliseconds. */
  readonly maxLiveAgeMs: number;
  /** Whether to make a tenant with a key at the start, because nothing is stored and no other process could make one. */
  readonly makesTrialKey: boolean;
}

/** The API as a process serves it. */
export interface ServedApi {
  readonly url: string;
  /** The key of the tenant `trial`; absent where tenants are stored. */
  readonly trialKey?: string;
}

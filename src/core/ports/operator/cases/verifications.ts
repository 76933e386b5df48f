import type { AccountVerification, VerificationLink } from '../../../gate.ts';
import type { Language } from '../../../message.ts';
import type { ApiCaller } from '../../../operator/api-key.ts';
import type { Account } from '../../../operator/post.ts';

/** A verification that a network asks for, for example when an account is opened. */
export interface VerificationRequest {
  readonly account: Account;
  /** The language of the page. Absent: that of the account, or of the policy. */
  readonly language?: Language | undefined;
  /** Where the page leads afterwards; its origin must be registered. */
  readonly returnUrl?: string | undefined;
}

/**
 * Why no verification was started. `no-page`: the installation has no page of verification. `too-many`: the account has had
 * too many links within the hour. `unknown-origin`: the tenant has not registered the origin of `returnUrl`.
 */
export type VerificationRefusal = 'no-page' | 'too-many' | 'unknown-origin';

/** Verifications of accounts by text message or sign-in, on a hosted page. */
export interface OperatorVerifications {
  start(caller: ApiCaller, request: VerificationRequest): Promise<VerificationLink | VerificationRefusal>;
  /** Undefined for an unknown number, and for one of another tenant. */
  find(caller: ApiCaller, id: string): Promise<AccountVerification | undefined>;
  /** The origins to which the page may lead. */
  listReturnOrigins(caller: ApiCaller): Promise<readonly string[]>;
  /** Replaces them. */
  setReturnOrigins(caller: ApiCaller, origins: readonly string[]): Promise<void>;
}

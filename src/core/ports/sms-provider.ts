import type { Language } from '../message.ts';

/** The result of sending a text message; `retryAfterMs` if the provider named it. */
export type SmsDelivery =
  | { readonly sent: true; readonly reference?: string }
  | {
      readonly sent: false;
      /** `refused`: this number cannot be reached; trying it again does not help. */
      readonly why: 'unavailable' | 'refused' | 'too-many';
      readonly retryAfterMs?: number;
    };

/**
 * Sends codes by text message. With `codes: 'ours'` the provider sends a code that yamidome made. With `'theirs'` it
 * makes and checks the code itself, by the `reference` that `send` returned. Numbers are in E.164. Expected failures
 * are values. Never throws.
 */
export type VerificationProvider =
  | { readonly codes: 'ours'; send(number: string, code: string, language: Language): Promise<SmsDelivery> }
  | {
      readonly codes: 'theirs';
      send(number: string, language: Language): Promise<SmsDelivery>;
      /** Undefined if the provider did not answer; that is no confirmation. */
      check(reference: string, code: string): Promise<boolean | undefined>;
    };

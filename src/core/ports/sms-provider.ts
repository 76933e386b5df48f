import type { Language } from '../message.ts';

/** The result of sending a text message. `retryAfterMs` is present if the provider specified it. */
export type SmsDelivery =
  | { readonly sent: true; readonly reference?: string }
  | {
      readonly sent: false;
      /** `refused`: this number cannot be reached; a retry does not help. */
      readonly why: 'unavailable' | 'refused' | 'too-many';
      readonly retryAfterMs?: number;
    };

/** A typed number: in E.164, of a country that is not accepted, or none that can receive text messages. */
export type ParsedNumber =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'country-refused' | 'bad-number' };

/**
 * Sends codes by text message. With `codes: 'ours'`, yamidome generates the code and the provider sends it. With
 * `'theirs'`, the provider generates and checks the code; `send` returns the `reference` for `check`. Numbers are in
 * E.164. Expected failures are values. Never throws.
 */
export type VerificationProvider =
  | { readonly codes: 'ours'; send(number: string, code: string, language: Language): Promise<SmsDelivery> }
  | {
      readonly codes: 'theirs';
      send(number: string, language: Language): Promise<SmsDelivery>;
      /** Undefined if the provider did not respond; the code then counts as not confirmed. */
      check(reference: string, code: string): Promise<boolean | undefined>;
    };

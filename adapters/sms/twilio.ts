import { z } from 'zod';
import type { Log, SmsDelivery, VerificationProvider } from '#core';
import { errorName } from '#lib';

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** SID of the Verify service: `VA…`. */
  readonly serviceSid: string;
  /** Another server than Twilio's own. */
  readonly apiUrl?: string | undefined;
}

const TWILIO_API_URL = 'https://verify.twilio.com';
const REQUEST_TIMEOUT_MS = 8000;
const SECOND_MS = 1000;
const VERIFICATION_SID = /^VE[0-9a-f]{32}$/i;

const verificationSchema = z.object({ sid: z.string().regex(VERIFICATION_SID) });
const checkSchema = z.object({ status: z.string() });
const errorSchema = z.object({ code: z.number() });

/**
 * Twilio Verify over HTTP: Twilio creates, sends and checks the code (https://www.twilio.com/docs/verify/api). A check
 * uses the id of the verification, so the number is not stored. No retries: they would send a second text message.
 * Neither method throws.
 * @example const provider = createTwilioProvider({ accountSid, authToken, serviceSid }, log)
 */
export function createTwilioProvider(settings: TwilioSettings, log: Log): VerificationProvider {
  const { accountSid, authToken, serviceSid, apiUrl = TWILIO_API_URL } = settings;
  const base = `${apiUrl.replace(/\/$/, '')}/v2/Services/${encodeURIComponent(serviceSid)}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  /** Undefined when Twilio did not respond. */
  async function post(path: string, form: Record<string, string>): Promise<TwilioResponse | undefined> {
    try {
      const response = await fetch(`${base}/${path}`, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(form),
        redirect: 'error',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const body: unknown = await response.json().catch(() => undefined);
      const code = errorSchema.safeParse(body).data?.code;
      if (!response.ok)
        log.warn('twilio_error', { path, status: response.status, ...(code !== undefined && { code }) });
      return {
        status: response.status,
        body,
        retryAfterSeconds: parseRetryAfter(response.headers.get('retry-after')),
      };
    } catch (error) {
      log.warn('twilio_unreachable', { path, error: errorName(error) });
      return undefined;
    }
  }

  return {
    codes: 'theirs',
    async send(number, language) {
      return toDelivery(await post('Verifications', { To: number, Channel: 'sms', Locale: language }));
    },
    async check(reference, code) {
      const response = await post('VerificationCheck', { VerificationSid: reference, Code: code });
      // Twilio deletes a verification that is approved, expired or was tried too often, and then responds 404.
      if (response?.status === 404) return false;
      const body = checkSchema.safeParse(response?.body);
      return response && isOk(response) && body.success ? body.data.status === 'approved' : undefined;
    },
  };
}

interface TwilioResponse {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds: number | undefined;
}

const isOk = ({ status }: TwilioResponse): boolean => status >= 200 && status < 300;

function toDelivery(response: TwilioResponse | undefined): SmsDelivery {
  if (!response) return { sent: false, why: 'unavailable' };
  const wait =
    response.retryAfterSeconds === undefined ? {} : { retryAfterMs: response.retryAfterSeconds * SECOND_MS };
  if (response.status === 429) return { sent: false, why: 'too-many', ...wait };
  // 400 means that the number is wrong. A wrong token or service (401, 403, 404) is for the operator to fix.
  if (response.status === 400) return { sent: false, why: 'refused' };
  const body = verificationSchema.safeParse(response.body);
  if (!isOk(response) || !body.success) return { sent: false, why: 'unavailable', ...wait };
  return { sent: true, reference: body.data.sid };
}

const parseRetryAfter = (header: string | null): number | undefined =>
  header !== null && /^\d{1,5}$/.test(header) ? Number(header) : undefined;

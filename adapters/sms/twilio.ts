import { z } from 'zod';
import type { Log, SmsDelivery, VerificationProvider } from '#core';
import { errorName } from '#lib';

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** Of the Verify service, `VA…`. */
  readonly serviceSid: string;
  /** Another server than Twilio's own. */
  readonly apiUrl?: string | undefined;
}

const TWILIO_API_URL = 'https://verify.twilio.com';
const REQUEST_TIMEOUT_MS = 8000;
const VERIFICATION_SID = /^VE[0-9a-f]{32}$/i;

const verificationSchema = z.object({ sid: z.string().regex(VERIFICATION_SID) });
const checkSchema = z.object({ status: z.string() });
const errorSchema = z.object({ code: z.number() });

/**
 * Twilio Verify over HTTP: it makes, texts and checks the code (https://www.twilio.com/docs/verify/api). It is asked
 * for a check by the verification's id, so the number need not be kept. Nothing is tried twice: a text would be sent
 * twice.
 * @example const provider = createTwilioProvider({ accountSid, authToken, serviceSid }, log)
 */
export function createTwilioProvider(settings: TwilioSettings, log: Log): VerificationProvider {
  const { accountSid, authToken, serviceSid, apiUrl = TWILIO_API_URL } = settings;
  const base = `${apiUrl.replace(/\/$/, '')}/v2/Services/${encodeURIComponent(serviceSid)}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  /** Undefined when there was no answer at all. */
  async function post(path: string, form: Record<string, string>): Promise<TwilioResponse | undefined> {
    try {
      const answer = await fetch(`${base}/${path}`, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(form),
        redirect: 'error',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const body: unknown = await answer.json().catch(() => undefined);
      const code = errorSchema.safeParse(body).data?.code;
      if (!answer.ok)
        log.warn('twilio', { path, status: answer.status, ...(code !== undefined && { code }) });
      return {
        status: answer.status,
        body,
        retryAfterSeconds: parseRetryAfter(answer.headers.get('retry-after')),
      };
    } catch (error) {
      log.warn('twilio does not answer', { path, error: errorName(error) });
      return undefined;
    }
  }

  return {
    codes: 'theirs',
    async send(number, language) {
      const answer = await post('Verifications', { To: number, Channel: 'sms', Locale: language });
      return toDelivery(answer);
    },
    async check(reference, code) {
      const answer = await post('VerificationCheck', { VerificationSid: reference, Code: code });
      // It forgets what is approved, expired or tried too often; then the answer is 404.
      if (answer?.status === 404) return false;
      const body = checkSchema.safeParse(answer?.body);
      return answer && isOk(answer) && body.success ? body.data.status === 'approved' : undefined;
    },
  };
}

interface TwilioResponse {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds: number | undefined;
}

const isOk = ({ status }: TwilioResponse): boolean => status >= 200 && status < 300;

function toDelivery(answer: TwilioResponse | undefined): SmsDelivery {
  if (!answer) return { sent: false, why: 'unavailable' };
  const wait =
    answer.retryAfterSeconds === undefined ? {} : { retryAfterMs: answer.retryAfterSeconds * 1000 };
  if (answer.status === 429) return { sent: false, why: 'too-many', ...wait };
  // The form was wrong, so it is the number; a wrong token or service (401, 403, 404) is the operator's to mend.
  if (answer.status === 400) return { sent: false, why: 'refused' };
  const body = verificationSchema.safeParse(answer.body);
  if (!isOk(answer) || !body.success) return { sent: false, why: 'unavailable', ...wait };
  return { sent: true, reference: body.data.sid };
}

const parseRetryAfter = (header: string | null): number | undefined =>
  header !== null && /^\d{1,5}$/.test(header) ? Number(header) : undefined;

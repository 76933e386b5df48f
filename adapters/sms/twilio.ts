import { z } from 'zod';
import type { Delivery, Log, VerificationProvider } from '#core';

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** Of the Verify service, `VA…`. */
  readonly serviceSid: string;
  /** Another server than Twilio's own. */
  readonly apiUrl?: string | undefined;
}

const TWILIO = 'https://verify.twilio.com';
const ANSWER_WITHIN_MS = 8000;
const SID = /^VE[0-9a-f]{32}$/i;

const started = z.object({ sid: z.string().regex(SID) });
const checked = z.object({ status: z.string() });
const trouble = z.object({ code: z.number() });

/**
 * Twilio Verify over HTTP: it makes, texts and checks the code (https://www.twilio.com/docs/verify/api). It is asked
 * for a check by the verification's id, so the number need not be kept. Nothing is tried twice: a text would be sent
 * twice.
 * @example const provider = createTwilio({ accountSid, authToken, serviceSid }, log)
 */
export function createTwilio(settings: TwilioSettings, log: Log): VerificationProvider {
  const { accountSid, authToken, serviceSid, apiUrl = TWILIO } = settings;
  const base = `${apiUrl.replace(/\/$/, '')}/v2/Services/${encodeURIComponent(serviceSid)}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  /** Undefined when there was no answer at all. */
  async function post(path: string, form: Record<string, string>): Promise<Answer | undefined> {
    try {
      const answer = await fetch(`${base}/${path}`, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(form),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const body: unknown = await answer.json().catch(() => undefined);
      const code = trouble.safeParse(body).data?.code;
      if (!answer.ok)
        log.warn('twilio', { path, status: answer.status, ...(code !== undefined && { code }) });
      return { status: answer.status, body, after: secondsOf(answer.headers.get('retry-after')) };
    } catch (error) {
      log.warn('twilio does not answer', { path, error: error instanceof Error ? error.name : 'unknown' });
      return undefined;
    }
  }

  return {
    codes: 'theirs',
    async send(number, language) {
      const answer = await post('Verifications', { To: number, Channel: 'sms', Locale: language });
      return delivery(answer);
    },
    async check(reference, code) {
      const answer = await post('VerificationCheck', { VerificationSid: reference, Code: code });
      // It forgets what is approved, expired or tried too often; then the answer is 404.
      if (answer?.status === 404) return false;
      const body = checked.safeParse(answer?.body);
      return answer && isOk(answer) && body.success ? body.data.status === 'approved' : undefined;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly after: number | undefined;
}

const isOk = ({ status }: Answer): boolean => status >= 200 && status < 300;

function delivery(answer: Answer | undefined): Delivery {
  if (!answer) return { sent: false, why: 'unavailable' };
  const wait = answer.after === undefined ? {} : { retryAfterMs: answer.after * 1000 };
  if (answer.status === 429) return { sent: false, why: 'too-many', ...wait };
  // The form was wrong, so it is the number; a wrong token or service (401, 403, 404) is the operator's to mend.
  if (answer.status === 400) return { sent: false, why: 'refused' };
  const body = started.safeParse(answer.body);
  if (!isOk(answer) || !body.success) return { sent: false, why: 'unavailable', ...wait };
  return { sent: true, reference: body.data.sid };
}

const secondsOf = (header: string | null): number | undefined =>
  header !== null && /^\d{1,5}$/.test(header) ? Number(header) : undefined;

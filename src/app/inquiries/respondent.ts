import type { InquiryRespondent } from '../../inquiry/index.ts';
import type { Env } from '../env.ts';

/** Who answers inquiries, from the environment, for the answer sheet. @example respondentFromEnv(readEnv()).organisation */
export const respondentFromEnv = (env: Env): InquiryRespondent => ({
  organisation: env.INQUIRY_ORGANISATION,
  office: env.INQUIRY_OFFICE,
  person: env.INQUIRY_PERSON,
  phone: env.INQUIRY_PHONE,
});

import { z } from 'zod';
import { template } from '../template.ts';

/** What a card says when copies of attachments are missing. `missing` contains one of the reasons below it. */
export const copiesWordingSchema = z.strictObject({
  label: template(),
  missing: template('why'),
  late: template(),
  failed: template(),
  'too-large': template(),
  /** All copies together have reached the ceiling of the operator. */
  full: template(),
});

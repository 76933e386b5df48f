import { z } from 'zod';
import { template } from './template.ts';

/** The names of the stances of a message. */
export const stanceWordingSchema = z.strictObject({
  soliciting: template(),
  warning: template(),
  quoting: template(),
  'asking-help': template(),
  'seeking-work': template(),
  discussing: template(),
  none: template(),
});

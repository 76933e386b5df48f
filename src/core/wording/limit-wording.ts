import { z } from 'zod';
import { template } from './template.ts';

/** The texts about the hourly limit, for moderators. */
export const limitWordingSchema = z.strictObject({
  /** The notice in the moderators' channel. `count`: posts that stay visible because of the limit. */
  reached: template('limit', 'count'),
  liftedby: template('name', 'until', 'count'),
  /** No post waits any more. */
  settled: template(),
  /** On an older notice, when a newer one was posted. */
  replaced: template(),
  /** The button of the notice. */
  lift: template(),
  /** The answer to the moderator. `count`: posts that are hidden next. */
  lifted: template('until', 'count'),
  liftednone: template('until'),
});

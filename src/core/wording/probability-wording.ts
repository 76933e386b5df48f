import { z } from 'zod';
import { template } from './template.ts';

/** How probable it is that a post recruits, on cards and in replies. */
export const probabilityWordingSchema = z.strictObject({
  percent: template('percent'),
  /** Above 99.9 and below 0.1 per cent. */
  above: template('percent'),
  below: template('percent'),
  /** Behind the figure: it was not measured on texts, because they are never so clear. */
  extrapolated: template('probability'),
  /** In place of a probability, for a case that an earlier version stored. */
  stored: template('score'),
  /** The label of the next two facts. */
  label: template(),
  /** The ruling follows from a phrase of the server. */
  phrase: template(),
  /** The ruling follows from a picture that moderators of the server upheld before. */
  picture: template(),
  /** Probable enough to be hidden; a moderator decides, because the evidence is of one sort. */
  onesort: template(),
});

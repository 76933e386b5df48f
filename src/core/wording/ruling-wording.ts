import { z } from 'zod';
import { template } from './template.ts';

/** Why a text has its ruling, for a person who asks about a text that need not be hidden. */
export const rulingWordingSchema = z.strictObject({
  hide: template('probability', 'required'),
  review: template('probability', 'required'),
  below: template('probability', 'required'),
  /** The ruling follows from a phrase of the policy. */
  phrase: template(),
  /** Probable enough to be hidden, but what the author does is not soliciting. */
  stance: template('stance'),
  /** Probable enough to be hidden, but a fragment, or only hints. */
  unclear: template(),
  asking: template(),
  seeking: template(),
  /** No rule fired. */
  nowords: template(),
  /** Rules would fire, but the quick check that comes before them passed the text. */
  firstcheck: template(),
});

/** Reasons for higher log odds because of posts of other accounts. */
export const campaignWordingSchema = z.strictObject({
  sametext: template('accounts'),
  samecontact: template('accounts'),
  samepicture: template('accounts'),
});

/** Reasons that follow from a picture which moderators of the server upheld before. */
export const knownPictureWordingSchema = z.strictObject({ same: template(), similar: template() });

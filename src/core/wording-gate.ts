import { z } from 'zod';
import { sentence } from './sentence.ts';

/** What the gate says to those who wait before it, in letters and on its page, and to moderators. */
export const gateWording = z.strictObject({
  closed: sentence(),
  way: sentence('url'),
  askmoderator: sentence(),
  link: sentence('url'),
  notwaiting: sentence(),
  vouched: sentence('name'),
  nothingtovouch: sentence('name'),
  page: z.strictObject({
    title: sentence(),
    why: sentence(),
    kept: sentence(),
    number: sentence(),
    numberhint: sentence(),
    send: sentence(),
    code: sentence(),
    codehint: sentence(),
    enter: sentence(),
    another: sentence(),
    sent: sentence(),
    open: sentence(),
    'no-link': sentence(),
    'no-code': sentence(),
    'bad-number': sentence(),
    'wrong-code': sentence(),
    'number-refused': sentence(),
    'too-many': sentence('minutes'),
    unavailable: sentence('minutes'),
    askmoderator: sentence(),
    'bad-form': sentence(),
  }),
});

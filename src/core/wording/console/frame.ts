import { z } from 'zod';
import { template } from '../template.ts';

/** The texts around every page of the console. */
export const frameWordingSchema = z.strictObject({
  /** The name of the console, in the title of every page. */
  name: template(),
  skip: template(),
  navigation: template(),
  areas: z.strictObject({
    queue: template(),
    playground: template(),
    settings: template(),
    figures: template(),
    inquiries: template(),
  }),
  language: template(),
  theme: template(),
  themes: z.strictObject({ system: template(), light: template(), dark: template() }),
  apply: template(),
  account: template(),
  role: z.strictObject({
    moderator: template(),
    administrator: template(),
    'inquiry-desk': template(),
    auditor: template(),
  }),
  /** Each error page has a title and says what to do. */
  errors: z.strictObject({
    notfound: template(),
    notfoundhelp: template(),
    forbidden: template(),
    forbiddenhelp: template(),
    /** The form was made by another session, or the request came from another site. */
    form: template(),
    formhelp: template(),
    rights: template(),
    rightshelp: template(),
    toolarge: template(),
    toolargehelp: template(),
    unavailable: template(),
    unavailablehelp: template(),
    back: template(),
  }),
});

import { z } from 'zod';
import { template } from '../template.ts';

/** Sign-in, choice of a server, and account of the console. */
export const accessWordingSchema = z.strictObject({
  signin: z.strictObject({
    title: template(),
    /** Above the buttons of the providers. */
    with: template(),
    provider: template('provider'),
    link: template(),
    linkhelp: template(),
    /** After the button was pressed, until the browser leaves. */
    leave: template(),
    continue: template('provider'),
  }),
  link: z.strictObject({
    title: template(),
    server: template(),
    account: template(),
    open: template(),
    /** `issuer`: the identity that signed in in this browser and has no account yet. */
    identity: template('issuer'),
    openandlink: template('issuer'),
    openonly: template(),
  }),
  servers: z.strictObject({
    title: template(),
    none: template(),
    nonehelp: template(),
  }),
  account: z.strictObject({
    title: template(),
    signedin: template('account', 'platform'),
    sessions: template(),
    sessionshelp: template(),
    started: template(),
    until: template(),
    method: template(),
    action: template(),
    bylink: template(),
    current: template(),
    revoke: template(),
    revoked: template(),
    identities: template(),
    identitieshelp: template(),
    noidentities: template(),
    issuer: template(),
    linked: template(),
    unlink: template(),
    unlinked: template(),
    signout: template(),
  }),
  signedout: z.strictObject({ title: template(), text: template() }),
  /** Why a sign-in ended; each has a title and says what to do. */
  failure: z.strictObject({
    nolink: template(),
    nolinkhelp: template(),
    unlinked: template('provider'),
    unlinkedhelp: template('provider'),
    norole: template(),
    norolehelp: template(),
    denied: template(),
    deniedhelp: template(),
    invalid: template(),
    invalidhelp: template(),
    unavailable: template(),
    unavailablehelp: template(),
    toomany: template(),
    toomanyhelp: template(),
    again: template(),
  }),
});

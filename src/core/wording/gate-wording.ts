import { z } from 'zod';
import { template } from './template.ts';

/** Texts of the gate: direct messages and the page for members who wait, and replies to moderators. */
export const gateWordingSchema = z.strictObject({
  closed: template(),
  /** For a member who can still write: it does not say that the member cannot. */
  asked: template(),
  way: template('url'),
  /** In a channel, for members who accept no direct messages; it names no one. */
  hint: template(),
  askmoderator: template(),
  link: template('url'),
  notwaiting: template(),
  vouched: template('name'),
  vouchwarning: template('name'),
  /** Notices in the moderators' channel. */
  alert: z.strictObject({
    serverlimit: template(),
    bannedproof: template('id', 'accounts'),
    linkedaccounts: template('id', 'accounts'),
    banneduser: template('id'),
  }),
  nothingtovouch: template('name'),
  waiting: template('count', 'shown'),
  nobodywaits: template(),
  board: template('count'),
  /** The button below the board. */
  releasebutton: template(),
  /** A moderator lets everyone in. `keepsbanned`: except these. */
  releasesall: template('count'),
  keepsbanned: template('count'),
  /** After a change of the settings. */
  offreleases: template('count'),
  shadow: template(),
  shadowwaits: template('count'),
  /** The quarantine role does not mute in these channels. */
  openchannels: template('names'),
  mutingline: template('muting'),
  bannedproof: template(),
  messagelost: template(),
  waitsfor: template('name', 'id', 'why', 'time'),
  /** What the platform did to a member who must verify. */
  muting: z.strictObject({ muted: template(), partly: template(), unmuted: template(), pending: template() }),
  reason: z.strictObject({ 'new-account': template(), wave: template(), 'job-post': template() }),
  /** The verification of a waiting member by the platform itself. */
  level: z.strictObject({
    line: template('asks', 'met'),
    gone: template(),
    honest: template(),
    asks: z.strictObject({
      nothing: template(),
      mail: template(),
      minutes5: template(),
      minutes10: template(),
      phone: template(),
    }),
    met: z.strictObject({ yes: template(), no: template(), lifted: template(), unseen: template() }),
    note: z.strictObject({
      screening: template(),
      'by-us': template(),
      returned: template(),
      name: template(),
    }),
  }),
  page: z.strictObject({
    title: template(),
    why: template(),
    forserver: template('server'),
    privacy: template(),
    operator: template('operator'),
    nooperator: template(),
    purpose: template(),
    kept: template(),
    period: template('days', 'banneddays'),
    smscompany: template('company'),
    issuerrecord: template('issuer'),
    request: template('contact'),
    requestmoderator: template(),
    policylink: template(),
    number: template(),
    /** `numberhintany`: numbers of all countries are accepted. */
    numberhint: template('countries'),
    numberhintany: template(),
    send: template(),
    code: template(),
    codehint: template(),
    enter: template(),
    another: template(),
    identity: template('issuer'),
    onlyidentity: template('issuer'),
    keptidentity: template(),
    signin: template('issuer'),
    leave: template('issuer'),
    go: template(),
    sent: template(),
    open: template(),
    /** Verified, but the platform has not ended the quarantine yet. */
    'open-soon': template(),
    /** Verified, but a case keeps the member in quarantine. */
    'open-quarantined': template(),
    'no-link': template(),
    'no-code': template(),
    'bad-number': template(),
    'country-refused': template(),
    'wrong-code': template(),
    'number-refused': template(),
    'identity-refused': template(),
    'signin-denied': template(),
    'signin-invalid': template(),
    'too-many': template('minutes'),
    'server-limit': template('minutes'),
    unavailable: template('minutes'),
    askmoderator: template(),
    'bad-form': template(),
  }),
});

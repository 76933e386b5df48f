import { z } from 'zod';
import { template } from '../template.ts';

/** Labels of words and ids, by the word. */
const choicesSchema = z.record(z.string(), template());

/** The explanation of one setting. */
const settingTextSchema = z.strictObject({
  label: template(),
  help: template(),
  /** What a change means for members. */
  effect: template().optional(),
  unit: template().optional(),
  choices: choicesSchema.optional(),
  /** The columns of a list, by the key of the column. */
  columns: z
    .record(
      z.string(),
      z.strictObject({ label: template(), unit: template().optional(), choices: choicesSchema.optional() }),
    )
    .optional(),
});

/** The texts of the settings pages. `settings` explains each setting of the policy by its dotted path. */
export const settingsWordingSchema = z.strictObject({
  title: template(),
  intro: template(),
  readonly: template(),
  sections: template(),
  tabs: z.strictObject({ label: template(), form: template(), history: template(), file: template() }),
  form: z.strictObject({
    effect: template(),
    more: template(),
    default: template('value'),
    changed: template(),
    limits: z.strictObject({
      between: template('min', 'max'),
      least: template('min'),
      above: template('min'),
      aboveupto: template('min', 'max'),
      most: template('max'),
      integer: template(),
      entries: template('max'),
      length: template('max'),
    }),
    none: template(),
    add: template('label'),
    addrow: template('label'),
    row: template('number'),
    remove: template('row'),
    up: template('row'),
    down: template('row'),
    addid: template('label'),
    idhint: template(),
    lineshint: template(),
    noplace: template(),
    optional: template(),
    review: template(),
    errors: template('count'),
  }),
  review: z.strictObject({
    title: template(),
    count: template('count'),
    setting: template(),
    before: template(),
    after: template(),
    conflict: template(),
    stale: template(),
    notes: template(),
    nochange: template(),
    save: template(),
    cancel: template(),
  }),
  saved: z.strictObject({
    title: template('number'),
    inforce: template(),
    found: template('count'),
    hide: template('count'),
  }),
  history: z.strictObject({
    title: template(),
    empty: template(),
    kept: template('count'),
    by: template('name'),
    /** In place of a name: a key of the operator API. */
    key: template('id'),
    unknown: template(),
    version: template('number'),
    inforce: template(),
    changes: template(),
    before: template(),
    after: template(),
    start: template(),
    unreadable: template(),
    restore: template('number'),
    older: template(),
    back: template(),
    /** What was done with a draft of rules. */
    step: z.strictObject({
      saved: template(),
      shadow: template(),
      share: template('percent'),
      stopped: template(),
      active: template(),
      'rolled-back': template(),
    }),
    from: z.strictObject({
      start: template(),
      setup: template(),
      config: template(),
      import: template(),
      mode: template(),
      phrases: template(),
      console: template(),
      restore: template(),
      playground: template(),
      api: template(),
    }),
  }),
  file: z.strictObject({
    exporttitle: template(),
    exporthelp: template(),
    download: template(),
    importtitle: template(),
    importhelp: template(),
    choose: template(),
    paste: template(),
    check: template(),
    problems: template(),
    line: template('line', 'why'),
    toolong: template('most'),
    empty: template(),
    head: template(),
  }),
  values: z.strictObject({
    on: template(),
    off: template(),
    unset: template(),
    empty: template(),
    /** One column of an entry of a list, for example `Strikes: 3`. */
    column: template('label', 'value'),
    separator: z.string().min(1),
    channel: template('name'),
    role: template('name'),
    withunit: template('value', 'unit'),
  }),
  groups: z.record(z.string(), template()),
  settings: z.record(z.string(), settingTextSchema),
});

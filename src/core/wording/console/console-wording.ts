import type { z } from 'zod';
import type { Language } from '../../message.ts';
import { accessWordingSchema } from './access.ts';
import { caseWordingSchema } from './case.ts';
import { figuresWordingSchema } from './figures.ts';
import { frameWordingSchema } from './frame.ts';
import { inquiriesWordingSchema } from './inquiries.ts';
import { playgroundWordingSchema } from './playground.ts';
import { queueWordingSchema } from './queue.ts';
import { settingsWordingSchema } from './settings.ts';

/** The schema of the texts of each area; `rules/wording/console/<language>/<area>.yaml` holds the texts. */
export const CONSOLE_WORDING_SCHEMAS = {
  frame: frameWordingSchema,
  access: accessWordingSchema,
  case: caseWordingSchema,
  figures: figuresWordingSchema,
  inquiries: inquiriesWordingSchema,
  queue: queueWordingSchema,
  playground: playgroundWordingSchema,
  settings: settingsWordingSchema,
} as const;

/** A part of the console that has a file of texts. */
export type ConsoleTextArea = keyof typeof CONSOLE_WORDING_SCHEMAS;

/** All texts of the console in one language. */
export type ConsoleWording = {
  readonly [Area in ConsoleTextArea]: z.infer<(typeof CONSOLE_WORDING_SCHEMAS)[Area]>;
};

/** The texts of the console in all languages. */
export type ConsoleWordings = Readonly<Record<Language, ConsoleWording>>;

/** All areas with texts. */
export const CONSOLE_TEXT_AREAS = Object.keys(CONSOLE_WORDING_SCHEMAS) as readonly ConsoleTextArea[];

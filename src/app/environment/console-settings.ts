import { z } from 'zod';
import { CONSOLE_SIGN_IN_REQUIREMENTS, consoleSignInSettings } from './console-sign-in-settings.ts';

const PUBLIC_URL = /^(https:\/\/[^/?#\s]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/;

/** The settings of the web console (docs/console.md). `.env.example` explains each. */
export const consoleSettings = {
  CONSOLE_URL: z
    .string()
    .refine(
      (text) => PUBLIC_URL.test(text) && URL.canParse(text),
      'write the address of the console as browsers see it, https:// and a name, without a path',
    )
    // As browsers write it: they compare and send the origin in small letters and without the usual port.
    .transform((text) => new URL(text).origin)
    .optional(),
  ...consoleSignInSettings,
};

/** In each row, the first setting requires the others; the page explains them. */
export const CONSOLE_REQUIREMENTS = [
  ['CONSOLE_URL', ['WEB_PORT'], 'docs/console.md'],
  ...CONSOLE_SIGN_IN_REQUIREMENTS,
] as const;

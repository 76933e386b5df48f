import type { CommandReply } from '#core';
import type { CommandForm } from './form.ts';

/** The answer to a command, as the page shows it to the caller. */
export interface CommandAnswer extends Pick<CommandReply, 'accepted' | 'text' | 'file' | 'setup'> {
  /** The command as it was typed. */
  readonly typed: string;
  /** The form that asks for the options. */
  readonly form?: CommandForm;
}

import type {
  Caller,
  CommandDefinition,
  CommandReply,
  CommandRequest,
  CompletionRequest,
} from '../command.ts';

/**
 * The commands for members, moderators and administrators, the same on every platform. Only the caller sees a reply.
 * The methods never throw.
 * @example const { text } = await commands.execute(caller, { command: 'case', options: { case: 'Y-4G7C2Q0M1X' } });
 */
export interface CommandService {
  /** All commands, in the order of the help text. */
  listCommands(): readonly CommandDefinition[];
  /** Checks the rights of the caller and runs the command. */
  execute(caller: Caller, request: CommandRequest): Promise<CommandReply>;
  /** At most 25 completions, best first; none without the right to run the command. */
  autocomplete(caller: Caller, request: CompletionRequest): Promise<readonly string[]>;
}

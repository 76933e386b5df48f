import type { Caller, CommandReply, CommandRequest, CompletionKind } from '../command.ts';

/**
 * The commands of members, moderators and administrators, the same on every platform. A reply is for the caller alone.
 * Never throws.
 */
export interface CommandService {
  execute(caller: Caller, request: CommandRequest): Promise<CommandReply>;
  /** At most 25 completions of what was typed, best first; none if the caller has no access. */
  autocomplete(caller: Caller, kind: CompletionKind, typed: string): Promise<readonly string[]>;
}

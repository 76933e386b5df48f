/** The answer to a request, in the caller's language. If `accepted` is false, `text` says why. */
export interface RequestResult {
  readonly accepted: boolean;
  readonly code:
    | 'ok'
    | 'unknown-case'
    | 'not-yours'
    | 'not-moderator'
    | 'already-decided'
    | 'too-many'
    | 'exempt'
    /** The platform has no such action. */
    | 'unsupported'
    /** Members cannot report their own messages. */
    | 'own'
    /** The archive is unavailable; the same request may succeed later. */
    | 'unavailable';
  readonly text: string;
  readonly caseId?: string;
}

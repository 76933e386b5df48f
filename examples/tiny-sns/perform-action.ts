import type { ActionOutcome, RequestedAction } from './client/api.ts';
import type { Store } from './store.ts';

/**
 * Does what yamidome asks for, and remembers the outcome in the same transaction. The same action again does nothing: after
 * a crash it may arrive twice. An action does nothing either if a newer one on the same post or account was done: webhooks may
 * come in another order, and a `hide` that is late must not undo a `restore`.
 * @example performAction(store, { id: 'act_1', kind: 'hide', postId: 'p-1', … })
 */
export function performAction(store: Store, action: RequestedAction): void {
  store.transaction(() => {
    if (store.isActionDone(action.id)) return;
    const target = targetOf(action);
    const isReplaced = target !== '' && store.isReplaced(target, action.requestedAt);
    store.addAction(action.id, target, action.requestedAt, isReplaced ? REPLACED : apply(store, action));
  });
}

const DONE: ActionOutcome = { status: 'done' };
const GONE: ActionOutcome = { status: 'failed', detail: 'gone' };
const REPLACED: ActionOutcome = { status: 'failed', detail: 'replaced' };
const LETTERS: readonly RequestedAction['kind'][] = ['warn', 'reply', 'help'];

/** The post or account that an action changes; empty for a letter. */
function targetOf({ kind, postId, accountId }: RequestedAction): string {
  if (LETTERS.includes(kind)) return '';
  return kind === 'hide' || kind === 'restore' ? `post/${postId}` : `account/${accountId}`;
}

function apply(store: Store, action: RequestedAction): ActionOutcome {
  const { kind, postId = '', accountId = '' } = action;
  const restrict = (to: 'banned' | 'quarantined' | 'timeout' | null): ActionOutcome =>
    store.restrict(accountId, to) > 0 ? DONE : GONE;
  switch (kind) {
    case 'hide':
    case 'restore':
      return store.setHidden(postId, kind === 'hide') ? DONE : GONE;
    case 'ban':
      return restrict('banned');
    case 'quarantine':
      return restrict('quarantined');
    case 'timeout':
      return restrict('timeout');
    case 'unban':
    case 'release':
    case 'end-timeout':
      return restrict(null);
    case 'warn':
    case 'reply':
    case 'help':
      store.addLetter(action);
      return DONE;
    default:
      // A newer version of yamidome may ask for more than this network can do.
      return { status: 'failed', detail: 'unsupported' };
  }
}

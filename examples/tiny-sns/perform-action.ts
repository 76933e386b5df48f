import type { ActionOutcome, RequestedAction } from './client/api.ts';
import type { Store } from './store.ts';

/**
 * Does what yamidome asks for, and remembers the outcome in the same transaction. The same action again does nothing: after
 * a crash it may arrive twice.
 * @example performAction(store, { id: 'act_1', kind: 'hide', postId: 'p-1', … })
 */
export function performAction(store: Store, action: RequestedAction): void {
  store.transaction(() => {
    if (store.isActionDone(action.id)) return;
    store.addAction(action.id, apply(store, action));
  });
}

const DONE: ActionOutcome = { status: 'done' };
const GONE: ActionOutcome = { status: 'failed', detail: 'gone' };

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

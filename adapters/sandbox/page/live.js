/**
 * Keeps the page up to date: calls `reload` at once, at every event of the server, and after every reconnection.
 * Events that arrive while `reload` runs cause one more run. A tab in the background closes its connection, because
 * browsers allow only a few to one server, and reloads when it is visible again.
 */
export const createLiveUpdates = (reload, onConnectionChange) => {
  let as = null;
  let source = null;
  let running = null;
  let reloadRequested = false;

  const reloadUntilSettled = async () => {
    while (reloadRequested) {
      reloadRequested = false;
      await reload();
    }
  };

  const refresh = async () => {
    reloadRequested = true;
    running ??= reloadUntilSettled().finally(() => {
      running = null;
    });
    await running;
  };

  const disconnect = () => {
    source?.close();
    source = null;
  };

  const connect = () => {
    disconnect();
    if (as === null || document.hidden) return;
    source = new EventSource(`/api/events?as=${encodeURIComponent(as)}`);
    source.addEventListener('hello', () => {
      onConnectionChange(true);
      void refresh();
    });
    source.addEventListener('changed', () => void refresh());
    source.addEventListener('error', () => {
      onConnectionChange(false);
      // The browser retries a lost connection by itself, but not a refused or aborted stream.
      if (source?.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    });
  };

  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', (event) => event.persisted && connect());

  return {
    refresh,
    follow(name) {
      as = name;
      connect();
    },
  };
};

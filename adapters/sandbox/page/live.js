/**
 * Keeps the page current: calls `look` at once, at every hint from the server, and after every reconnection.
 * While `look` runs, further hints are gathered into one more run. A tab in the background lets go of its
 * connection (browsers allow only a few to one server) and looks again when it comes back.
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
      // A refused or broken-off stream is over for the browser; a lost connection it retries by itself.
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

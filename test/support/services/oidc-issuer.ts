import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** The registered client of the issuer. */
export const OIDC_CLIENT = { clientId: 'yamidome', clientSecret: 'a-secret-for-tests' } as const;
/** The address to which the issuer redirects after a sign-in. */
export const REDIRECT_URL = 'https://gate.example/gate/back';

/** A running issuer. */
export interface OidcIssuer {
  readonly url: string;
  /** Signs in as `login` in a new browser session; resolves with the query of the redirect back. */
  signIn(url: string, login: string): Promise<string>;
  /** Declines the sign-in. */
  refuse(url: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a real OpenID Connect issuer on loopback: every name is an account, and PKCE is required.
 * @example const issuer = await startOidcIssuer(); const query = await issuer.signIn(url, 'rin'); await issuer.stop()
 */
export async function startOidcIssuer(port = 0): Promise<OidcIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: OIDC_CLIENT.clientId,
        client_secret: OIDC_CLIENT.clientSecret,
        redirect_uris: [REDIRECT_URL],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
  });
  server.on('request', provider.callback());

  /** Follows redirects with a cookie jar until the redirect back to `REDIRECT_URL`. */
  async function followRedirects(
    start: string,
    respond: (page: URL, html: string) => RequestInit & { to?: string },
  ) {
    const jar = new Map<string, string>();
    let next: { url: URL; init: RequestInit } = { url: new URL(start), init: {} };
    for (let steps = 0; steps < 12; steps++) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(next.url, { ...next.init, headers: { cookie }, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      const location = response.headers.get('location');
      if (location?.startsWith(REDIRECT_URL)) return new URL(location).search;
      if (location) next = { url: new URL(location, next.url), init: {} };
      else {
        const { to, ...init } = respond(next.url, await response.text());
        next = { url: new URL(to ?? next.url.href, next.url), init };
      }
    }
    throw new Error('the issuer did not redirect back');
  }

  return {
    url,
    signIn: (to, login) =>
      followRedirects(to, (_, html) => {
        const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? 'none';
        return { method: 'POST', body: new URLSearchParams({ prompt, login, password: 'any' }) };
      }),
    refuse: (to) => followRedirects(to, ({ pathname }) => ({ to: `${pathname}/abort` })),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

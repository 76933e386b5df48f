import type { SiteHandler } from '#core';

const FORM_TOKEN = /name="form-token" content="([^"]+)"/;

/** A browser that keeps cookies and sends forms with the token of the page that it shows. */
export interface CookieBrowser {
  /** The cookies, by name. */
  readonly cookies: Map<string, string>;
  /** The text of the page that was opened last. */
  readonly page: () => string;
  open(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends a form of the page that was opened last. */
  submit(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

/**
 * Creates a browser without cookies. Redirects are not followed.
 * @example const browser = createCookieBrowser(site, 'https://mod.example'); await browser.open('/console/sign-in')
 */
export function createCookieBrowser(site: SiteHandler, origin: string, network = '192.0.2.1'): CookieBrowser {
  const cookies = new Map<string, string>();
  let page = '';

  async function send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'accept-language': 'en', cookie, ...(init.headers as Record<string, string>) };
    const response = await site(new Request(`${origin}${path}`, { ...init, headers }), { network });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return {
    cookies,
    page: () => page,
    async open(path, headers = {}) {
      const response = await send(path, { headers });
      page = await response.clone().text();
      return response;
    },
    submit(path, fields = {}, headers = {}) {
      const token = FORM_TOKEN.exec(page)?.[1] ?? '';
      return send(path, {
        method: 'POST',
        headers: { origin, ...headers },
        body: new URLSearchParams({ token, ...fields }),
      });
    },
  };
}

import { signBody } from './events/event-delivery.ts';

/**
 * A function that sends a request to the app like an attacker: with another time, secret or headers.
 * @example const send = createForgedRequestSender(secret); (await send(url, body, { with: 'wrong' })).status // 401
 */
export const createForgedRequestSender =
  (secret: string) =>
  (
    url: string,
    body: string,
    { at = new Date(), with: key = secret, headers = {} as Record<string, string> } = {},
  ): Promise<Response> => {
    const seconds = Math.floor(at.getTime() / 1000);
    return fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': signBody(key, seconds, body),
        ...headers,
      },
    });
  };

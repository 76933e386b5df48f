import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HTTPReceiver, HTTPModuleFunctions as http } from '@slack/bolt';

type IncomingEventHandler = (request: IncomingMessage, response: ServerResponse) => void;

const BAD_REQUEST = 400;
const PAYLOAD_TOO_LARGE = 413;

/**
 * Answers 400 to a body that is valid JSON but no object (`null`, `[]`, `1`), whether it is signed or not. The SDK reads
 * a property of the body in a function that it does not await: with a signed `null` the error would end the process. It
 * has no setting for this, so the private method that receives a request is wrapped. All other requests, also those
 * that cannot be parsed, are the SDK's own business.
 * @example refuseInvalidBodies(receiver); await receiver.start({ port, host })
 */
export function refuseInvalidBodies(receiver: HTTPReceiver): void {
  const own = receiver as unknown as { handleIncomingEvent: IncomingEventHandler };
  const handle = own.handleIncomingEvent.bind(receiver);
  own.handleIncomingEvent = (request, response) => {
    http.bufferIncomingMessage(request, http.defaultBodyLimit).then(
      (buffered) => {
        if (isObjectOrUnreadable(buffered)) handle(buffered, response);
        else http.buildNoBodyResponse(response, BAD_REQUEST);
      },
      (error: unknown) => {
        const isTooLarge = http.isRawBodyError(error) && error.statusCode === PAYLOAD_TOO_LARGE;
        http.buildNoBodyResponse(response, isTooLarge ? PAYLOAD_TOO_LARGE : BAD_REQUEST);
      },
    );
  };
}

function isObjectOrUnreadable(request: Parameters<typeof http.parseHTTPRequestBody>[0]): boolean {
  try {
    const body: unknown = http.parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null && !Array.isArray(body);
  } catch {
    return true;
  }
}

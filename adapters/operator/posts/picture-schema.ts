import { z } from '@hono/zod-openapi';
import type { PictureFault, PictureUrlRefusal, PostPicture } from '#core';
import { MAX_POST_PICTURES } from '#core';
import { type ProblemAnswer, problem } from '../frame/problem.ts';

const MAX_URL_LENGTH = 2000;
/** Of one picture that is sent as bytes. Larger ones are sent as an address. */
export const MAX_PICTURE_BYTES = 5_000_000;
const MAX_FAULTS = 20;

/** The text can have megabytes; a regular expression on it is slow or overflows the stack. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

/** A picture of a post, as an operator sends it. */
export const Picture = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'send an address that begins with https://' })
      .max(MAX_URL_LENGTH)
      .optional()
      .describe(
        'The address of the picture, at most 25 MB, on a host that you have registered with `PUT /v1/tenant/picture-hosts`. Keep it available until the picture is read.',
      ),
    bytes: z
      .string()
      .min(4)
      .max(Math.ceil(MAX_PICTURE_BYTES / 3) * 4)
      .refine(isBase64, 'send the bytes in Base64, with + and / and with = at the end')
      .optional()
      .describe('The bytes of the picture in Base64, at most 5 MB before the coding.')
      .openapi({ format: 'byte', example: 'iVBORw0KGgo=' }),
  })
  .refine(({ url, bytes }) => (url === undefined) !== (bytes === undefined), {
    message: 'send either "url" or "bytes"',
  })
  .describe('A picture of a post: PNG, JPEG, WebP, GIF or AVIF.')
  .openapi('Picture');

/** The pictures of a post. */
export const Pictures = z
  .array(Picture)
  .max(MAX_POST_PICTURES)
  .describe(
    'At most 10. They are read after the text was judged, and the post is judged once more with what they show. Posts with larger bytes go in requests of their own: a request has at most 8 MB.',
  );

/** A post of a request, with the bytes of its pictures. @example toOperatorPost({ ...body, pictures: [{ bytes: 'iVBORw0KGgo=' }] }) */
export function toOperatorPost<P extends { readonly pictures?: z.output<typeof Pictures> | undefined }>(
  post: P,
): Omit<P, 'pictures'> & { readonly pictures?: readonly PostPicture[] } {
  const { pictures, ...rest } = post;
  return pictures ? { ...rest, pictures: pictures.map(toPicture) } : rest;
}

const toPicture = ({ url, bytes }: z.output<typeof Picture>): PostPicture =>
  url === undefined ? { bytes: Buffer.from(bytes ?? '', 'base64') } : { url };

const REFUSALS: Readonly<Record<PictureUrlRefusal, string>> = {
  'unknown-host': 'register its host with PUT /v1/tenant/picture-hosts, or send the picture as "bytes"',
  'not-https': 'send an address that begins with https://',
  private: 'send an address of a public host, or send the picture as "bytes"',
  credentials: 'send an address without user name, password or #fragment',
};

/**
 * The answer to addresses that are refused. `pointerOf`: the place of a post in the request.
 * @example refusePictures(faults, (post) => `/posts/${post}`)
 */
export function refusePictures(
  faults: readonly PictureFault[],
  pointerOf: (post: number) => string,
): ProblemAnswer {
  const errors = faults.slice(0, MAX_FAULTS).map(({ post, picture, why }) => ({
    pointer: `${pointerOf(post)}/pictures/${picture}/url`,
    detail: REFUSALS[why],
  }));
  const [first] = errors;
  return problem('unprocessable', `${first?.pointer}: ${first?.detail}. Nothing was accepted.`, { errors });
}

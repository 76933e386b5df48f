import { z } from '@hono/zod-openapi';
import type { PictureHostFault, PictureHostRefusal } from '#core';
import type { AreaDependencies } from '../area.ts';
import { type ProblemAnswer, problem } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';

const MAX_HOSTS = 20;
/** Of a name in DNS, with a port. */
const MAX_HOST_LENGTH = 260;

const PictureHosts = z
  .strictObject({
    hosts: z
      .array(
        z
          .string()
          .max(MAX_HOST_LENGTH)
          .refine(
            isHost,
            'send a host such as pictures.sns.example, in small letters, without https:// and without a path',
          )
          .describe('A host; with its port if that is not 443.'),
      )
      .max(MAX_HOSTS)
      .describe('At most 20 hosts.'),
  })
  .describe('The hosts from which pictures of your posts may be fetched.')
  .openapi('PictureHosts');

const EXAMPLE = { hosts: ['pictures.sns.example'] };

const getPictureHosts = defineRoute({
  method: 'get',
  path: '/v1/tenant/picture-hosts',
  scope: 'tenant',
  operationId: 'getPictureHosts',
  summary: 'Read the hosts of pictures',
  description: 'The hosts from which pictures of your posts may be fetched.',
  answers: { 200: { description: 'The hosts.', schema: PictureHosts, example: EXAMPLE } },
});

const putPictureHosts = defineRoute({
  method: 'put',
  path: '/v1/tenant/picture-hosts',
  scope: 'tenant',
  operationId: 'putPictureHosts',
  summary: 'Register hosts of pictures',
  description:
    'Replaces the hosts from which pictures of your posts may be fetched, by https and from public addresses. Redirects are followed ' +
    'to these hosts only. A host of a private network is refused, and none of the request is registered. Without a host, pictures ' +
    'are sent as bytes. Every process follows within five seconds.',
  body: PictureHosts,
  bodyExample: EXAMPLE,
  answers: { 200: { description: 'The hosts.', schema: PictureHosts, example: EXAMPLE } },
  problems: { unprocessable: 'No picture can be fetched from a host.' },
  audited: true,
});

const REFUSALS: Readonly<Record<PictureHostRefusal, string>> = {
  private:
    'no picture is fetched from this computer or a private network: send a public host such as pictures.sns.example, or send pictures as "bytes"',
  'not-a-domain': 'send the full name of a public host, such as pictures.sns.example',
};

function refuseHosts(faults: readonly PictureHostFault[], hosts: readonly string[]): ProblemAnswer {
  const errors = faults.map(({ host, why }) => ({ pointer: `/hosts/${host}`, detail: REFUSALS[why] }));
  const named = faults.map(({ host }) => hosts[host]).join(', ');
  return problem('unprocessable', `${named}: ${errors[0]?.detail}. No host was changed.`, { errors });
}

/** Only a host, as it stands in an address. */
function isHost(text: string): boolean {
  const address = `https://${text}`;
  return URL.canParse(address) && new URL(address).host === text;
}

/** Mounts `/v1/tenant/picture-hosts`. @example mountPictureHosts(deps) */
export function mountPictureHosts({ addRoute, api }: AreaDependencies): void {
  addRoute(getPictureHosts, async ({ caller }) => ({
    status: 200,
    body: { hosts: await api.tenant.listPictureHosts(caller) },
  }));
  addRoute(putPictureHosts, async ({ caller, body }) => {
    const faults = await api.tenant.setPictureHosts(caller, body.hosts);
    return faults.length > 0 ? refuseHosts(faults, body.hosts) : { status: 200, body };
  });
}

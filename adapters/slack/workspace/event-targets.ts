import { isOrganisationId } from '../install/installation-store.ts';

/** The body of a request from Slack, unchecked. */
export type EventBody = Readonly<Record<string, unknown>>;

/** A string field of any value; undefined for anything else. @example stringField({ id: 'T1' }, 'id') // 'T1' */
export const stringField = (value: unknown, key: string): string | undefined => {
  const field = (value as EventBody | null | undefined)?.[key];
  return typeof field === 'string' ? field : undefined;
};

const isWorkspaceId = (id: string | undefined): id is string => id !== undefined && !isOrganisationId(id);

const authorizationsOf = (body: EventBody): readonly unknown[] =>
  Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];

/**
 * Ids of the workspaces that a request may be for, the most likely first. In a shared channel, all fields except
 * `authorizations` may name the author's workspace. So when `authorizations` names a workspace, only this workspace and
 * the workspaces that Slack lists for the shared channel may process the event. `authorizations` of an organisation
 * installation may lack the workspace. Interactions name the workspace first and the user's own workspace last.
 * https://docs.slack.dev/apis/events-api#authorizations
 * @example candidateTeams(body) // ['T0123456789']
 */
export function candidateTeams(body: EventBody): readonly string[] {
  const authorized = authorizationsOf(body)
    .map((authorization) => stringField(authorization, 'team_id'))
    .filter(isWorkspaceId);
  if (authorized.length > 0) return authorized;
  const all = [
    stringField(body, 'context_team_id'),
    stringField(body.view, 'app_installed_team_id'),
    stringField(body.team, 'id'),
    stringField(body, 'team_id'),
    stringField(body.event, 'team'),
    stringField(body.user, 'team_id'),
  ];
  return [...new Set(all.filter(isWorkspaceId))];
}

/**
 * Id of the organisation whose installation an event is for: only its workspaces may process it.
 * @example authorizedOrganisation({ authorizations: [{ enterprise_id: 'E1', is_enterprise_install: true }] }) // 'E1'
 */
export function authorizedOrganisation(body: EventBody): string | undefined {
  const organisationInstall = authorizationsOf(body).find(
    (authorization) => (authorization as EventBody | null)?.is_enterprise_install === true,
  );
  return stringField(organisationInstall, 'enterprise_id');
}

/**
 * Id of the organisation that an event is about, from any field.
 * @example findOrganisation({ enterprise_id: 'E1' }) // 'E1'
 */
export function findOrganisation(body: EventBody): string | undefined {
  const all = [
    ...authorizationsOf(body).map((authorization) => stringField(authorization, 'enterprise_id')),
    ...['enterprise_id', 'context_enterprise_id', 'team_id'].map((key) => stringField(body, key)),
    stringField(body.event, 'enterprise_id'),
  ];
  return all.find((id) => id !== undefined && isOrganisationId(id));
}

/**
 * The type of an event; Slack's documentation has an example with one event inside another.
 * @example eventType({ type: 'message' }) // 'message'
 */
export const eventType = (event: unknown): string | undefined =>
  stringField(event, 'type') ?? stringField((event as EventBody | null | undefined)?.event, 'type');

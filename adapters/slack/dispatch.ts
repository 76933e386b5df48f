type Fields = Readonly<Record<string, unknown>>;

const textIn = (value: unknown, key: string): string | undefined => {
  const found = (value as Fields | null | undefined)?.[key];
  return typeof found === 'string' ? found : undefined;
};

/**
 * For which workspaces something is meant, the likeliest first. Slack names the installation that an event is for in
 * `authorizations`, and then no other may hear of it; in shared channels all other fields may name the author's
 * workspace. Interactions name the place first, and the person's own workspace last.
 * https://docs.slack.dev/apis/events-api#authorizations
 * @example teamsIn(body) // ['T0123456789']
 */
export function teamsIn(body: Fields): readonly string[] {
  const authorizations = Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];
  const authorized = authorizations.flatMap((each) => textIn(each, 'team_id') ?? []);
  if (authorized.length > 0) return authorized;
  const all = [
    textIn(body, 'context_team_id'),
    textIn(body.view, 'app_installed_team_id'),
    textIn(body.team, 'id'),
    textIn(body, 'team_id'),
    textIn(body.user, 'team_id'),
  ];
  return [...new Set(all.filter((each) => each !== undefined))];
}

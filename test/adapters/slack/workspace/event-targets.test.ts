import { expect, it } from 'vitest';
import { candidateTeams } from '../../../../adapters/slack/workspace/event-targets.ts';

it.each([
  [
    'an event is for the installation that Slack names, also for an author of another workspace',
    {
      ...{ team_id: 'TAUTHOR', context_team_id: 'TAUTHOR' },
      authorizations: [{ team_id: 'THOST', is_enterprise_install: false }],
    },
    ['THOST'],
  ],
  ['a command is for where it was typed', { team_id: 'THOST', command: '/yamidome' }, ['THOST']],
  [
    'a press is for the place first, and for the person’s own workspace last',
    { team: { id: 'THOST' }, user: { id: 'U1', team_id: 'TGUEST' } },
    ['THOST', 'TGUEST'],
  ],
  [
    'a form is for the workspace whose app has shown it',
    { team: { id: 'TGUEST' }, user: { team_id: 'TGUEST' }, view: { app_installed_team_id: 'THOST' } },
    ['THOST', 'TGUEST'],
  ],
  ['an event that names no workspace is for none', { authorizations: [{}], team: null, user: 7 }, []],
])('%s', (_, body, teams) => {
  expect(candidateTeams(body)).toEqual(teams);
});

import type { CallContext } from '../state/call-context.ts';
import type { Channel } from '../state/workspace-state.ts';

const eventType = (event: Record<string, unknown>): string =>
  String(event.type ?? (event.event as { type?: string } | undefined)?.type);

/** The event to wrap. `channel`: where it happened. */
interface EventDetails {
  readonly id: string;
  readonly event: Record<string, unknown>;
  readonly channel: Channel | undefined;
}

/** Wraps an event in the body that Slack sends. @example buildEnvelope(context, { id: 'Ev1', event, channel: undefined }).team_id */
export function buildEnvelope(context: CallContext, { id, event, channel }: EventDetails) {
  const { world, organisation, bot } = context;
  const installation = { user_id: bot.id, is_bot: true };
  const isOrganisationEvent =
    organisation?.hasAppIn(context) || /^team_access|^app_un/.test(eventType(event));
  return {
    ...(organisation && { enterprise_id: organisation.id }),
    ...{
      token: 'x',
      team_id: world.team.id,
      context_team_id: world.team.id,
      api_app_id: 'A1',
      type: 'event_callback',
    },
    ...{
      event: structuredClone(event),
      event_id: id,
      event_time: Math.floor(world.clock.now().getTime() / 1000),
    },
    ...(channel?.is_ext_shared && { is_ext_shared_channel: true, event_context: `EC-${channel.id}` }),
    authorizations: [
      organisation && isOrganisationEvent
        ? { ...installation, enterprise_id: organisation.id, team_id: null, is_enterprise_install: true }
        : { ...installation, team_id: world.team.id, is_enterprise_install: false },
    ],
  };
}

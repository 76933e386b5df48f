import type { CallContext } from '../state/call-context.ts';
import type { Channel } from '../state/workspace-state.ts';

const eventType = (event: Record<string, unknown>): string =>
  String(event.type ?? (event.event as { type?: string } | undefined)?.type);

/** What Slack tells the app about. */
interface EventDetails {
  readonly id: string;
  readonly event: Record<string, unknown>;
  readonly channel: Channel | undefined;
}

/** What Slack puts around an event. @example buildEnvelope(around, { id: 'Ev1', event, channel: undefined }).team_id */
export function buildEnvelope(context: CallContext, { id, event, channel }: EventDetails) {
  const { world, organisation, bot } = context;
  const about = { user_id: bot.id, is_bot: true };
  const whole = organisation?.hasAppIn(context) || /^team_access|^app_un/.test(eventType(event));
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
      organisation && whole
        ? { ...about, enterprise_id: organisation.id, team_id: null, is_enterprise_install: true }
        : { ...about, team_id: world.team.id, is_enterprise_install: false },
    ],
  };
}

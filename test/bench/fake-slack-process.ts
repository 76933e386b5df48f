/** Child process of `bench:slack`: a fake Slack that also measures the times. */
import { startFakeSlack } from '../support/fake-slack/index.ts';

/** What the child is asked to send. */
export interface SlackBenchOrder {
  readonly messages: number;
  /** Percentage of recruiting posts. */
  readonly percent: number;
  /** Messages per second. */
  readonly rate: number;
  readonly solicitations: readonly string[];
  readonly ordinary: readonly string[];
}

/** What the child measured. */
export interface SlackBenchResult {
  /** From sending the event to the chat.delete call, in milliseconds. */
  readonly latencies: readonly number[];
  /** From sending the event to its acknowledgement, in milliseconds. */
  readonly acks: readonly number[];
  readonly hidden: number;
  readonly solicitations: number;
  readonly unacknowledged: number;
  readonly retries: number;
  readonly ms: number;
}

const RECRUITERS = 2000;
const MAX_WAIT_MS = 60_000;

const slack = await startFakeSlack();
const channels = Array.from({ length: 20 }, (_, n) => slack.channel(`channel-${n}`));
slack.channel('mods', { private: true });
/** Each recruiting post is by another account, because strikes lead to a quarantine. */
const recruiters = Array.from({ length: RECRUITERS }, (_, n) => slack.person(`recruiter-${n}`));
const ordinaryMembers = Array.from({ length: 500 }, (_, n) => slack.person(`member-${n}`));
let recruited = 0;

async function runOrder({
  messages,
  percent,
  rate,
  solicitations,
  ordinary,
}: SlackBenchOrder): Promise<SlackBenchResult> {
  const waiting = new Map<string, number>();
  const latencies: number[] = [];
  const firstDelivery = slack.deliveries.length;
  let nextCall = slack.calls.length;
  let count = 0;
  const collectDeletions = (): void => {
    for (; nextCall < slack.calls.length; nextCall++) {
      const { method, args, at } = slack.calls[nextCall]!;
      const sent = method === 'chat.delete' ? waiting.get(String(args.ts)) : undefined;
      if (sent === undefined) continue;
      waiting.delete(String(args.ts));
      latencies.push(at - sent);
    }
  };
  const start = performance.now();
  for (let n = 0; n < messages; n++) {
    const solicits = percent > 0 && n % Math.round(100 / percent) === 0;
    const author = solicits
      ? recruiters[recruited++ % RECRUITERS]!
      : ordinaryMembers[(n * 7) % ordinaryMembers.length]!;
    const text = solicits
      ? `${solicitations[count++ % solicitations.length]} ${n}`
      : ordinary[n % ordinary.length]!;
    const sent = performance.now();
    const message = await author.says(channels[n % channels.length]!, text);
    if (solicits) waiting.set(message.ts, sent);
    const due = start + ((n + 1) * 1000) / rate;
    do {
      await new Promise((resolve) => setImmediate(resolve));
      collectDeletions();
    } while (performance.now() < due);
  }
  while (waiting.size > 0 && performance.now() - start < MAX_WAIT_MS + (messages / rate) * 1000) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    collectDeletions();
  }
  const deliveries = slack.deliveries.slice(firstDelivery).filter(({ what }) => what === 'message');
  // The last events may not be acknowledged yet.
  for (let n = 0; n < 400 && deliveries.some(({ ackMs }) => ackMs === undefined); n++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  for (const channel of channels) channel.messages.length = 0;
  return {
    latencies,
    acks: deliveries.flatMap(({ ackMs }) => ackMs ?? []),
    hidden: latencies.length,
    solicitations: count,
    unacknowledged: deliveries.filter(({ ackMs }) => ackMs === undefined).length,
    retries: deliveries.filter(({ retry }) => retry > 0).length,
    ms: performance.now() - start,
  };
}

process.on('message', (order: SlackBenchOrder | { readonly url: string }) => {
  if ('url' in order) slack.setEventUrl(order.url);
  else void runOrder(order).then((result) => process.send?.(result));
});
const { api, botToken, appToken, userToken, secret } = slack;
process.send?.({ api, botToken, appToken, userToken, secret });

import type { APIMessage } from 'discord.js';
import { startFakeDiscord, visibleTextOf } from './index.ts';

/**
 * Runs a fake Discord with one guild until Ctrl-C, for manual tests of a bot: lines on standard input are messages,
 * button presses and commands of its members. PORT sets the port.
 */
const discord = await startFakeDiscord({ port: Number(process.env.PORT ?? 0) });
const guild = discord.guild({ name: '町の掲示板' });
guild.role('moderator', { permissions: ['ManageMessages', 'ModerateMembers', 'BanMembers'] });
guild.role('administrator', { permissions: ['ManageGuild', 'ManageMessages'] });
const general = guild.channel('general');
const mods = guild.channel('mods', {
  overwrites: [
    { who: '@everyone', deny: ['ViewChannel'] },
    ...['moderator', 'administrator', discord.bot.id].map((who) => ({
      who,
      allow: ['ViewChannel', 'SendMessages'] as const,
    })),
  ],
});
guild.member('rin');
const aoi = guild.member('aoi', { roles: ['moderator'] });
const kei = guild.member('kei', { roles: ['administrator'] });

console.log(`api      ${discord.api}   (DISCORD_API_URL, or new Client({ rest: { api, version: '10' } }))
token    ${discord.token}
guild    ${guild.id}, channels #general ${general.id}, #mods ${mods.id}

text               rin says it in #general
kei: text          another member says it: rin, aoi (moderator), kei (administrator), or a new name
! label            aoi presses the button with this label on the newest card
/command key=value kei runs a command
* close CODE         the gateway closes every connection with this code, for example 4014
* refuse CODE        … and every connection that identifies from now on; without a code they are accepted again
* handshake CODE N   the next N handshakes get this HTTP status
* fail CODE N ROUTE  the next N requests of a route get this HTTP status, for example * fail 503 3 DELETE /channels/:channel/messages/:message
- mods             the channel is deleted
`);

const shown = new Map<string, string>();
function printMessages(where: string, messages: readonly APIMessage[]): void {
  for (const message of messages) {
    const text = visibleTextOf(message);
    if (shown.get(message.id) === text) continue;
    const how = shown.has(message.id) ? 'now reads' : '';
    shown.set(message.id, text);
    console.log(`--- ${where} ${message.author.username} ${how}\n${text}`);
  }
  const here = new Set(messages.map(({ id }) => id));
  for (const [id, text] of shown) {
    if (here.has(id) || !places.get(where)?.has(id)) continue;
    console.log(`--- ${where}: gone: ${text.split('\n')[0]}`);
    shown.delete(id);
  }
  places.set(where, here);
}
const places = new Map<string, ReadonlySet<string>>();

setInterval(() => {
  for (const channel of guild.state.channels.values()) {
    if (channel.type === 0) printMessages(`#${channel.name}`, discord.messagesIn(channel));
  }
  for (const { user } of guild.state.members.values())
    printMessages(`direct message to ${user.username}`, discord.dmsOf(user));
}, 200);

/** Faults on demand. */
function runFault(line: string): void {
  const [what = '', first = '', times = '1', ...route] = line.split(' ');
  const code = Number(first);
  if (what === 'close') discord.gateway.closeConnections(code);
  else if (what === 'refuse') discord.gateway.refuseIdentifies(first === '' ? undefined : code);
  else if (what === 'handshake') discord.gateway.failHandshakes(code, Number(times));
  else if (what === 'fail') discord.faults.fail(route.join(' '), code, Number(times));
  else throw new Error('write close, refuse, handshake or fail');
}

/** A command that is typed early waits until the bot has registered its commands. */
async function waitForCommands(): Promise<void> {
  const isRegistered = () =>
    discord.requestsTo('PUT /applications/:app/commands').some(({ status }) => status === 200);
  while (!isRegistered()) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function runLine(line: string): Promise<void> {
  if (line.startsWith('* ')) {
    runFault(line.slice(2));
  } else if (line.startsWith('/')) {
    await waitForCommands();
    const words = line.split(' ');
    const typed = words.filter((word) => !word.includes('='));
    const options = words
      .filter((word) => word.includes('='))
      .map((word) => word.split(/=(.*)/s))
      .map(([name = '', value = '']) => [name, name === 'member' ? guild.member(value) : value]);
    const seen = await kei.runs(typed.join(' '), Object.fromEntries(options));
    console.log(`--- only kei sees\n${seen.text}`);
  } else if (line.startsWith('!')) {
    const card = discord.messagesIn(mods).at(-1);
    if (!card) throw new Error('there is no card');
    const seen = await aoi.presses(card, line.slice(1).trim());
    console.log(`--- only aoi sees\n${seen.text || seen.kind}`);
  } else if (line.startsWith('- ')) {
    const [name] = [line.slice(2).trim()];
    guild.deletesChannel(guild.channel(name));
  } else {
    const [, name, text] = /^(\p{L}[\p{L}\p{N}]*): (.*)$/u.exec(line) ?? [];
    await guild.member(name ?? 'rin').says(general, text ?? line);
  }
}

process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const line of String(text).split('\n').filter(Boolean))
    runLine(line).catch((error: unknown) =>
      console.log(`--- refused: ${error instanceof Error ? error.message : error}`),
    );
});

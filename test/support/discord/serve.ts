import { startFakeDiscord } from './index.ts';

/** A fake Discord with a small server in it, until Ctrl-C. PORT chooses the port. */
const discord = await startFakeDiscord({ port: Number(process.env.PORT ?? 0) });
const guild = discord.guild({ name: '町の掲示板' });
const general = guild.channel('general');
const rin = guild.member('rin');
console.log(`api      ${discord.api}   (new Client({ rest: { api, version: '10' } }))`);
console.log(`token    ${discord.token}`);
console.log(`guild    ${guild.id}, channel #general ${general.id}`);
console.log('Every line typed here is said by rin in #general; what stands in the channel is printed.');

let shown = '';
setInterval(() => {
  const now = discord
    .messagesIn(general)
    .map(
      ({ author, content, embeds }) =>
        `${author.username}: ${content}${embeds.map(({ title }) => ` [${title}]`)}`,
    )
    .join('\n');
  if (now !== shown) console.log(`--- #general\n${now}`);
  shown = now;
}, 200);

process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const line of String(text).split('\n').filter(Boolean))
    rin.says(general, line).catch((error) => console.log(`rin is told: ${error.message}`));
});

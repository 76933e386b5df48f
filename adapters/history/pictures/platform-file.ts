/**
 * The hosts of Slack's and Discord's own files, Discord's copies of pictures of other sites included. The author of a history chooses
 * the addresses, so nothing else is requested. Sources: https://api.slack.com/types/file,
 * https://discord.com/developers/docs/reference#image-formatting
 */
const FILE_HOST = /^(?:files\.slack\.com|cdn\.discordapp\.com|(?:media|images-ext-\d+)\.discordapp\.net)$/;

/**
 * Whether an address is one of a file on Slack or Discord, which can be downloaded.
 * @example isPlatformFile('https://files.slack.com/files-pri/T1-F1/a.png') // true
 */
export function isPlatformFile(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port } = new URL(address);
  return protocol === 'https:' && port === '' && FILE_HOST.test(hostname);
}

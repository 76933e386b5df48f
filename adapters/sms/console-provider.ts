import type { VerificationProvider } from '#core';

/**
 * Prints the code instead of sending a text message, to try the gate out. Throws in production, because everybody who
 * reads the terminal could let anybody in.
 * @example createConsoleProvider({ production: false, print: (line) => process.stdout.write(`${line}\n`) })
 */
export function createConsoleProvider(options: {
  readonly production: boolean;
  readonly print: (line: string) => void;
}): VerificationProvider {
  if (options.production) {
    throw new Error('SMS_PROVIDER: print shows the codes to whoever reads the terminal; write twilio');
  }
  return {
    codes: 'ours',
    async send(number, code) {
      options.print(`確認コード / code for …${number.slice(-4)}: ${code}`);
      return { sent: true };
    },
  };
}

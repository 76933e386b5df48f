import type { VerificationProvider } from '#core';

/**
 * For trying the gate out: prints the code instead of texting it. Throws in production, where whoever reads the
 * terminal could let anybody in.
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

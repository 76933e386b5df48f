export { createConsoleProvider } from './console-provider.ts';
export { parseMobileNumber } from './mobile-number.ts';
export { createTwilioProvider, type TwilioSettings } from './twilio.ts';

export { createConsoleProvider } from './console-provider.ts';
export { isCountry, parseMobileNumber, parseMobileNumberOf } from './mobile-number.ts';
export { createTwilioProvider, type TwilioSettings } from './twilio.ts';

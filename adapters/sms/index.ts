export { mobileNumber } from './number.ts';
export { createPrinted } from './printed.ts';
export { createTwilio, type TwilioSettings } from './twilio.ts';

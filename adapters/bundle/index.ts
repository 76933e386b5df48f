export { fingerprint, publicKeyOf } from './key.ts';
export { platformDesk } from './platform-desks.ts';
export { type BundleFinding, type VerifiedBundle, verifyBundle } from './verify.ts';
export { type BundleFacts, type MadeBundle, writeBundle } from './write.ts';

export { keyFingerprint, parsePublicKey } from './public-key.ts';
export { type BundleVerification, type BundleViolation, verifyBundle } from './verify-bundle.ts';
export { type BundleMetadata, type WrittenBundle, writeBundle } from './write-bundle.ts';
export { createZipWriter, type WrittenEntry, type ZipWriter } from './zip-writer.ts';

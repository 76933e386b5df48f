// Preloaded by the npm scripts (`node --import`): an old Node.js cannot read TypeScript and would only print a stack trace.
import { isSupported, refuseOldNode } from './node-version.mjs';

if (!isSupported()) refuseOldNode();

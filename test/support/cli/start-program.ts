import { runProcess } from '../../../src/cli/program/index.ts';

// What bin/yamidome.mjs does on a supported Node.js, for the bundle of the tests.
await runProcess();

/* A program that starts and never says that it is ready. */
import process from 'node:process';

process.on('disconnect', () => process.exit());
process.on('message', () => {});

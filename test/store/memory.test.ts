import {
  createMemoryArrivals,
  createMemoryBook,
  createMemoryCampaigns,
  createMemoryClaims,
  createMemoryFiles,
  createMemoryInquiries,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemorySpool,
  createMemoryStrikes,
  createMemoryTallies,
  createMemoryVault,
  nullTokeniser,
} from '../../src/store/index.ts';
import { archiveContract } from '../contracts/archive.ts';
import { arrivalsContract } from '../contracts/arrivals.ts';
import { claimsContract, quotasContract } from '../contracts/brakes.ts';
import { campaignsContract } from '../contracts/campaigns.ts';
import { chronicleContract } from '../contracts/chronicle.ts';
import { filesContract } from '../contracts/files.ts';
import { gateContract } from '../contracts/gate.ts';
import { inquiriesContract } from '../contracts/inquiries.ts';
import { memosContract } from '../contracts/memos.ts';
import { outboxContract } from '../contracts/outbox.ts';
import { policiesContract } from '../contracts/policies.ts';
import { spoolContract } from '../contracts/spool.ts';
import { strikesContract } from '../contracts/strikes.ts';
import { talliesContract } from '../contracts/tallies.ts';
import { tokeniserContract } from '../contracts/tokeniser.ts';
import { vaultContract } from '../contracts/vault.ts';
import { memoryGateStores } from '../support/gate-world.ts';

const made =
  <T>(make: () => T) =>
  () => ({ store: make(), close: () => undefined });

archiveContract('memory', made(createMemoryBook));
arrivalsContract('memory', made(createMemoryArrivals));
chronicleContract('memory', made(createMemoryBook));
talliesContract('memory', made(createMemoryTallies));
outboxContract('memory', made(createMemoryBook));
strikesContract('memory', made(createMemoryStrikes));
claimsContract('memory', made(createMemoryClaims));
quotasContract('memory', made(createMemoryQuotas));
filesContract('memory', made(createMemoryFiles));
inquiriesContract('memory', made(createMemoryInquiries));
memosContract('memory', made(createMemoryMemos));
vaultContract('memory', made(createMemoryVault));
gateContract('memory', made(memoryGateStores));
spoolContract(
  'memory',
  made(() => createMemorySpool(3)),
);
campaignsContract('memory', made(createMemoryCampaigns));
policiesContract('memory', (fallback) => made(() => createMemoryPolicies(() => fallback))());
tokeniserContract(
  'null',
  made(() => nullTokeniser),
);

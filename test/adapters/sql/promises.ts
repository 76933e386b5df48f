import type { Policy } from '#core';
import type { Sql } from '../../../adapters/sql/index.ts';
import { archiveContract } from '../../contracts/archive.ts';
import { claimsContract, quotasContract } from '../../contracts/brakes.ts';
import { chronicleContract } from '../../contracts/chronicle.ts';
import { filesContract } from '../../contracts/files.ts';
import { gateContract } from '../../contracts/gate.ts';
import { inquiriesContract } from '../../contracts/inquiries.ts';
import { memosContract } from '../../contracts/memos.ts';
import { outboxContract } from '../../contracts/outbox.ts';
import { policiesContract } from '../../contracts/policies.ts';
import { strikesContract } from '../../contracts/strikes.ts';
import { talliesContract } from '../../contracts/tallies.ts';
import { vaultContract } from '../../contracts/vault.ts';
import { opened, type Place } from '../../support/sql.ts';

/** Every contract that the database promises, each story on an empty database of its own. */
export function promises(name: string, place: Place): void {
  const make =
    <T>(pick: (sql: Sql) => T) =>
    async () => {
      const { sql, close } = await opened(place);
      return { store: pick(sql), close };
    };
  archiveContract(
    name,
    make((sql) => sql),
  );
  chronicleContract(
    name,
    make((sql) => sql),
  );
  talliesContract(
    name,
    make((sql) => sql.tallies),
  );
  outboxContract(
    name,
    make((sql) => sql),
  );
  filesContract(
    name,
    make((sql) => sql.files),
  );
  strikesContract(
    name,
    make((sql) => sql.strikes),
  );
  claimsContract(
    name,
    make((sql) => sql.claims),
  );
  quotasContract(
    name,
    make((sql) => sql.quotas),
  );
  memosContract(
    name,
    make((sql) => sql.memos),
  );
  vaultContract(
    name,
    make((sql) => sql.vault),
  );
  gateContract(
    name,
    make((sql) => sql),
  );
  inquiriesContract(
    name,
    make((sql) => sql.inquiries),
  );
  policiesContract(name, async (fallback: Policy) => {
    const { again, close } = await opened(place);
    const { policies } = await again({ policy: () => fallback });
    return { store: policies, close };
  });
}

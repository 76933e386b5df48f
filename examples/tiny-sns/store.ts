import Database from 'better-sqlite3';
import { openReceiverMemory } from '../webhook-receiver/receiver.ts';
import type { Language, RequestedAction, Verification } from './client/api.ts';

/** An account of the network. */
export interface NetworkAccount {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** In which it gets messages. */
  readonly language: Language;
  /** Of the identity check. Only a verified account may post. */
  readonly verification: Verification['state'];
  /** Set by yamidome's actions: the account may read, but not post. */
  readonly restricted: 'banned' | 'quarantined' | 'timeout' | null;
}

/** A post of the network. */
export interface NetworkPost {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly revision: number;
  readonly sentAt: string;
  readonly isHidden: 0 | 1;
}

/** A letter that an account got because of an action. */
export interface NetworkLetter {
  readonly id: string;
  readonly account: string;
  readonly text: string;
  readonly language: Language | null;
  readonly caseId: string | null;
  /** The post that it is about. */
  readonly postId: string | null;
  /** The page of the identity check that it asks for. */
  readonly verificationUrl: string | null;
  readonly isAppealable: 0 | 1;
  readonly isAppealed: 0 | 1;
}

/** A request to yamidome that was not answered yet. */
export interface OutboxRow {
  readonly seq: number;
  /** The value of the header `Idempotency-Key`: the same for each attempt. */
  readonly key: string;
  readonly kind: 'post' | 'change' | 'delete' | 'appeal';
  readonly postId: string;
  /** The body as JSON; empty for a deletion. */
  readonly body: string;
}

const SCHEMA = `
create table if not exists accounts (id text primary key, name text not null, createdAt text not null, language text not null,
  verification text not null, restricted text);
create table if not exists posts (id text primary key, author text not null, text text not null, revision integer not null,
  sentAt text not null, isHidden integer not null default 0);
create table if not exists letters (id text primary key, account text not null, text text not null, language text, caseId text,
  postId text, verificationUrl text, isAppealable integer not null, isAppealed integer not null default 0);
create table if not exists outbox (seq integer primary key autoincrement, key text not null, kind text not null,
  postId text not null, body text not null);
create table if not exists actions (id text primary key, target text not null, requestedAt text not null, outcome text not null,
  isConfirmed integer not null default 0);
create table if not exists state (name text primary key, value text not null);
`;

function openDatabase(file: string) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  return {
    db,
    all: <Row>(sql: string, ...values: unknown[]) => db.prepare(sql).all(...values) as Row[],
    first: <Row>(sql: string, ...values: unknown[]) => db.prepare(sql).get(...values) as Row | undefined,
    run: (sql: string, ...values: unknown[]) => db.prepare(sql).run(...values).changes,
  };
}

/** The database of the network. @example const store = openStore(':memory:'); store.listPosts() */
export function openStore(file: string) {
  const { db, all, first, run } = openDatabase(file);

  return {
    /** All changes or none. */
    transaction: <T>(work: () => T): T => db.transaction(work)(),
    close: () => db.close(),
    receiverMemory: openReceiverMemory(db),

    addAccount: ({ id, name, createdAt, language, verification }: Omit<NetworkAccount, 'restricted'>) =>
      run(
        'insert or ignore into accounts (id, name, createdAt, language, verification) values (?, ?, ?, ?, ?)',
        id,
        name,
        createdAt,
        language,
        verification,
      ),
    getAccount: (id: string) => first<NetworkAccount>('select * from accounts where id = ?', id),
    listAccounts: () => all<NetworkAccount>('select * from accounts order by rowid'),
    setVerification: (id: string, state: NetworkAccount['verification']) =>
      run('update accounts set verification = ? where id = ?', state, id),
    restrict: (id: string, restricted: NetworkAccount['restricted']) =>
      run('update accounts set restricted = ? where id = ?', restricted, id),

    addPost: ({ id, author, text, sentAt }: Pick<NetworkPost, 'id' | 'author' | 'text' | 'sentAt'>) =>
      run(
        'insert into posts (id, author, text, revision, sentAt) values (?, ?, ?, 1, ?)',
        id,
        author,
        text,
        sentAt,
      ),
    changePost: (id: string, text: string) =>
      run('update posts set text = ?, revision = revision + 1 where id = ?', text, id),
    deletePost: (id: string) => run('delete from posts where id = ?', id),
    /** False if there is no such post. */
    setHidden: (id: string, isHidden: boolean) =>
      run('update posts set isHidden = ? where id = ?', Number(isHidden), id) > 0,
    getPost: (id: string) => first<NetworkPost>('select * from posts where id = ?', id),
    listPosts: () => all<NetworkPost>('select * from posts order by rowid desc limit 100'),

    addLetter: (action: RequestedAction) =>
      run(
        'insert or ignore into letters (id, account, text, language, caseId, postId, verificationUrl, isAppealable) values (?, ?, ?, ?, ?, ?, ?, ?)',
        action.id,
        action.accountId,
        action.letter?.text ?? '',
        action.letter?.language ?? null,
        action.caseId ?? null,
        action.postId ?? null,
        action.letter?.verification?.url ?? null,
        Number(action.letter?.appealable ?? false),
      ),
    listLetters: (account: string) =>
      all<NetworkLetter>('select * from letters where account = ? order by rowid desc', account),

    /** False if an appeal was sent before. */
    markAppealed: (id: string) =>
      run('update letters set isAppealed = 1 where id = ? and isAppealed = 0', id) > 0,

    enqueue: (row: Omit<OutboxRow, 'seq'>) =>
      run(
        'insert into outbox (key, kind, postId, body) values (?, ?, ?, ?)',
        row.key,
        row.kind,
        row.postId,
        row.body,
      ),
    nextOutboxRow: () => first<OutboxRow>('select * from outbox order by seq limit 1'),
    removeOutboxRow: (seq: number) => run('delete from outbox where seq = ?', seq),

    isActionDone: (id: string) => first('select id from actions where id = ?', id) !== undefined,
    addAction: (id: string, target: string, requestedAt: string, outcome: object) =>
      run(
        'insert into actions (id, target, requestedAt, outcome) values (?, ?, ?, ?)',
        id,
        target,
        requestedAt,
        JSON.stringify(outcome),
      ),
    /** Whether something newer was done to the same post or account. */
    isReplaced: (target: string, requestedAt: string) =>
      first('select id from actions where target = ? and requestedAt > ?', target, requestedAt) !== undefined,
    listUnconfirmed: () =>
      all<{ id: string; outcome: string }>(
        'select id, outcome from actions where isConfirmed = 0 order by rowid',
      ),
    markConfirmed: (id: string) => run('update actions set isConfirmed = 1 where id = ?', id),

    getState: (name: string) =>
      first<{ value: string }>('select value from state where name = ?', name)?.value,
    setState: (name: string, value: string) => run('insert or replace into state values (?, ?)', name, value),
  };
}

/** See `openStore`. */
export type Store = ReturnType<typeof openStore>;

/*
 * Additional authenticated data (AAD) of all encrypted bytes. It names the row of the bytes, so bytes that are copied
 * to another row do not decrypt. These texts are part of stored data: never change them.
 */

/** Sequence number of an event that belongs to no case: a record of the archive, or a step of an inquiry. */
export const NO_SEQUENCE = -1;

/**
 * Content of an event; `seq` is null for an event that belongs to no case.
 * @example eventAad('Y-4G7C2Q0M1X', 0) // 'event/Y-4G7C2Q0M1X/0'
 */
export const eventAad = (caseId: string, seq: number | null): string =>
  `event/${caseId}/${seq ?? NO_SEQUENCE}`;

/** Action of a job. @example jobAad('Y-4G7C2Q0M1X/0/hide') // 'job/Y-4G7C2Q0M1X/0/hide' */
export const jobAad = (jobId: string): string => `job/${jobId}`;

/** Copy of an attachment; `hash` is the SHA-256 of its plain bytes. @example attachmentAad(sha256(bytes)) */
export const attachmentAad = (hash: string): string => `file/${hash}`;

/** Reason of a hold. @example holdAad(hold.id) */
export const holdAad = (id: string): string => `hold/${id}`;

/** Key of a tenant; `server` is its key in stores. @example tenantKeyAad('operator:square', '5f0c…') */
export const tenantKeyAad = (server: string, id: string): string => `tenant-key/${server}/${id}`;

/** Entry of the secret store. @example secretAad('token/T1') // 'vault/token/T1' */
export const secretAad = (key: string): string => `vault/${key}`;

/** Name of the administrator who made a version of the settings. @example policyVersionAad('discord:1', 2) */
export const policyVersionAad = (server: string, number: number): string => `policy/${server}/${number}`;

/** Why a version of the settings was made. @example policyReasonAad('discord:1', 2) */
export const policyReasonAad = (server: string, number: number): string =>
  `policy-reason/${server}/${number}`;

/** Answer to a request with an Idempotency-Key. @example storedAnswerAad('tiny', 'k-1') // 'answer/tiny/k-1' */
export const storedAnswerAad = (tenant: string, key: string): string => `answer/${tenant}/${key}`;

/** Pictures of a post that wait to be read. @example postPicturesAad('tiny', 'p-1', 1) */
export const postPicturesAad = (tenant: string, id: string, revision: number): string =>
  `post-pictures/${revision}/${tenant}/${id}`;

/** File of the fallback queue. @example queueEntryAad(fileName) */
export const queueEntryAad = (name: string): string => `spool/${name}`;

/** Subject and data of an event in a tenant's feed. @example feedEventAad('tiny', 12) // 'feed/tiny/12' */
export const feedEventAad = (tenant: string, sequence: number): string => `feed/${tenant}/${sequence}`;

/** Content of a requested action. @example requestedActionAad('tiny', action.id) */
export const requestedActionAad = (tenant: string, id: string): string => `requested/${tenant}/${id}`;

export { type DueNotice, dueNotices, lastDue } from './schedule.ts';
export { noticeOn, noticeText, tongueOf } from './texts.ts';

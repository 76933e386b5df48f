export { type DueNotice, findDueNotices, lastDueTime } from './notice-schedule.ts';
export { findNotice, noticeText, parseNoticeLanguage } from './notice-texts.ts';

export {
  type DueNotice,
  findDueNotices,
  lastDueTime,
  listNoticePosts,
  nextDueTime,
  scheduledNotices,
} from './notice-schedule.ts';
export { findNotice, noticeText, parseNoticeLanguage } from './notice-texts.ts';

import { en } from './words/en.js';
import { ja } from './words/ja.js';

const strings = { ja, en };

const STORAGE_KEY = 'yamidome.language';

/** The language that the visitor chose last, else that of the browser; English when it is not Japanese. */
const initialLanguage = localStorage.getItem(STORAGE_KEY) ?? navigator.language;

export let language = initialLanguage.startsWith('ja') ? 'ja' : 'en';

/** A text of the page in the visitor's language. */
export const translate = (key, ...values) => {
  const text = strings[language][key];
  return typeof text === 'function' ? text(...values) : text;
};

/** Stores the choice; without one the page follows the browser. */
export const setLanguage = (chosen) => {
  localStorage.setItem(STORAGE_KEY, chosen);
  language = chosen;
};

/** Sets the text of every element with a `data-word` attribute. */
export const translateDocument = () => {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-word]'))
    element.textContent = translate(element.dataset.word);
  for (const element of document.querySelectorAll('[data-word-label]'))
    element.setAttribute('aria-label', translate(element.dataset.wordLabel));
  for (const element of document.querySelectorAll('[data-word-placeholder]'))
    element.placeholder = translate(element.dataset.wordPlaceholder);
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
};

/** The time zone of the messages and cards in each language: the page shows the same times as they do. */
const TIME_ZONES = { ja: 'Asia/Tokyo', en: 'UTC' };

/** Hours and minutes, with the day when it is not today. */
export const formatTime = (iso) => {
  const timeZone = TIME_ZONES[language];
  const dayOf = (date) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeZone }).format(date);
  const date = new Date(iso);
  const isToday = dayOf(date) === dayOf(new Date());
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    ...(!isToday && { month: 'short', day: 'numeric' }),
  }).format(date);
};

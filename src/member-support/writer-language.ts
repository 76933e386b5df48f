import type { NoticeLanguage } from '#core';

/** Links, mentions and codes of emoji say nothing about the language. */
const NO_WORDS = /https?:\/\/\S+|<[^<>\n]*>|[@#]\S+/g;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HANGUL = /\p{Script=Hangul}/u;
/** Han characters that Chinese uses and Japanese does not, or hardly without kana next to them. */
const CHINESE = /[们这吗呢么没谁你您她什怎让给说话请谢赚钱电银户职业诈骗帮该还我這們嗎沒麼說]/u;
/** Letters and marks that of these languages only Vietnamese has. */
const VIETNAMESE =
  /[đơưăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]|(?<!\p{L})(toi|khong|viec|giup)(?!\p{L})/iu;
const PORTUGUESE =
  /[ãõ]|(?<!\p{L})(você|voce|vocês|não|nao|trabalho|dinheiro|ajuda|ajudar|estou|meu|minha|preciso|como|para|uma|alguém)(?!\p{L})/giu;
const ENGLISH =
  /(?<!\p{L})(i|i'm|im|my|me|the|to|is|are|was|do|what|how|they|them|and|of|help|job|work|money|not|want|need|have|it)(?!\p{L})/giu;
const MIN_WORDS = 2;

/**
 * The language in which a member wrote, among those that notices have; undefined if the text does not show it. A text in
 * Korean is answered in English, which names lines with interpreters.
 * @example detectWriterLanguage('Tôi đã gửi ảnh giấy tờ') // 'vi'
 */
export function detectWriterLanguage(text: string): NoticeLanguage | undefined {
  const words = text.normalize('NFC').replace(NO_WORDS, ' ');
  if (HANGUL.test(words)) return 'en';
  if (KANA.test(words)) return 'ja';
  if (CHINESE.test(words)) return 'zh';
  if (VIETNAMESE.test(words)) return 'vi';
  const portuguese = words.match(PORTUGUESE)?.length ?? 0;
  const english = words.match(ENGLISH)?.length ?? 0;
  if (Math.max(portuguese, english) < MIN_WORDS) return undefined;
  return portuguese > english ? 'pt' : 'en';
}

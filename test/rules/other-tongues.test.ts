import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, verdict } = await loadShippedRules();

describe('offers to foreign residents are hidden', () => {
  it.each([
    ['Nepali', 'Prayog nagareko yucho bank khata 4 man ma kinchu, Ikebukuro ma bhetau'],
    [
      'Nepali',
      'Aaja raati kaam cha, gaadi hune manche, jhola ma ke cha nasodhne, 6 man, telegram ma message gara',
    ],
    [
      'Tagalog',
      'May raket mamayang gabi, kailangan may kotse, huwag itanong ang laman ng bag, 6 lapad, message sa Telegram',
    ],
    [
      'Tagalog',
      'Bumibili ako ng bank book ng Yucho na hindi na ginagamit, 4 lapad bawat isa, kita tayo sa Ikebukuro',
    ],
    ['Indonesian', 'Mau pulang ke Indonesia? Jual kartu bank dan pin ke saya, langsung 5 man'],
    ['Indonesian', 'Kerja malam ini, butuh orang punya mobil, jangan tanya isi tas, 6 man, hubungi Telegram'],
    ['Korean', '귀국 전에 현금카드랑 비밀번호 넘기면 바로 5만엔'],
    ['Korean', '시계 가게 앞에서 10분 망보기, 10만, 텔레그램만'],
    ['English', 'my friend lent his account for a week and got 50k. want me to introduce you?'],
    ['Portuguese', 'A gente manda dinheiro pro seu paypay, você fica com 8% e repassa o resto'],
  ])('in %s: 「%s」', (_, text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('hide');
  });
});

describe('a sum, a messenger and an account, card or SIM, in a language without a lexicon', () => {
  it.each([
    ['Spanish', 'Compro tarjeta bancaria japonesa, 50000 yenes, Telegram @banco_x'],
    ['Thai', 'ซื้อสมุดบัญชีธนาคาร เล่มละ 40000 เยน ทัก LINE'],
    ['Russian', 'Куплю банковскую карту, 50000 иен, пишите в Telegram'],
    ['Mongolian', 'Банктны карт худалдаж авна, 50000 иен, Telegram-аар бичээрэй'],
    ['Arabic', 'شريحة sim للبيع نشتري 20000 ين telegram'],
    ['Burmese', 'ဘဏ်စာအုပ် ဝယ်မယ် 40000 ယန်း Viber'],
  ])('are looked at by a person: %s', (_, text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).not.toBe('pass');
  });
});

describe('ordinary talk of foreign residents is left alone', () => {
  it.each([
    ['Nepali', 'Bank khata kasailai nabechnus, apradh ho, jail parcha'],
    ['Tagalog', 'Paano kumuha ng sim card, kailangan ba ng zairyu card?'],
    ['Tagalog', 'Huwag niyong ibenta ang bank account ninyo, krimen yan at makukulong kayo'],
    [
      'Tagalog',
      'Hiring po ang factory namin sa Gunma, 1200 yen per hour, may social insurance, interview sa opisina',
    ],
    ['Indonesian', 'Di mana bisa buka rekening bank di Jepang? Perlu zairyu card ya?'],
    ['Indonesian', 'Jangan pernah jual rekening bank, itu kejahatan dan bisa dideportasi'],
    ['Korean', '유심 잃어버렸는데 재발급 얼마예요?'],
    ['Korean', '통장 사겠다는 디엠이 왔는데 사기인가요?'],
    ['Spanish', 'Mi tarjeta bancaria no funciona, pagué 3000 yenes de comisión'],
  ])('in %s: 「%s」', (_, text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('pass');
  });
});

describe('what the classifiers know too little about goes to the moderators at most', () => {
  it('an offer in Nepali that gives a sum and a way to reach the author is hidden', () => {
    expect(ruling('बैंक खाता बेच्नुहोस्, एउटाको ४ मान, टेलिग्राममा सम्पर्क गर्नुहोस्')).toBe('hide');
  });

  it('a question in Nepali about opening an account is not hidden', () => {
    expect(ruling('Japan ma bank khata kasari kholne? zairyu card chahincha?')).not.toBe('hide');
  });
});

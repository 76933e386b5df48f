import { foldText } from '../fold/fold.ts';

/** Kanji and digits by a sound that they can stand for in puns: readings of Chinese and Japanese origin, and stems of verbs. */
const CHARACTERS_BY_READING = `
  あ亜阿吾 あい愛相合 あき秋空開 あけ明開 あん安案暗庵闇 い井伊以居意位医衣異胃1 いち一市1 いつ一逸1 いと糸
  う宇羽右卯鵜雨得請受 うけ受請承浮 うち内打家 うら裏浦 うん運雲 え絵江恵会 えん円縁園延塩遠援炎演
  お尾於小御緒王0 おう応王横央往桜凹 おく奥億 か加可香歌火花下科課化蚊貨価欠書描
  かい買会回海貝快解開怪改械界 がい外害街 かえ返帰 かき書描柿 かく覚各角核格確画書 がく学楽額岳
  かけ掛欠賭駆書 かせ稼貸 かし貸菓 がね金 かね金 かん簡間感関缶管完官漢看観巻館環 き木気希来機期器記着黄
  ぎ義技議偽疑戯 きゅう九休急球級給求弓救旧泣宮究吸9 ぎょう業行形 きょ許巨去居拒虚 きん金菌近筋禁均琴勤斤
  ぎん銀吟 く九苦区句口来9 ぐ具愚 くち口 くら蔵倉暗 ぐら蔵倉暮 け家毛気掛 けい携系計警軽形景敬 げい迎芸鯨
  けん件県券剣権犬健険検研見 げん現元原言源玄減限弦厳幻 こ子小粉湖古故弧個木5 ご五後誤語碁5
  こう高口公工校効候光行港講考向航交幸甲攻厚公功 ごう強号合豪郷剛 こみ込 さ左佐差沙3 ざ座坐挫
  さい細祭際菜歳財才再西採妻最済歳 ざい剤材財罪在 さき先崎 さつ札殺察刷 し四市氏死子詞使詩師誌志4
  じ字地時次児寺 しき式敷 しず静 じつ日実 しゃ謝車社者写 しゅ手種主酒首守 しゅう州週周集終習秋収修衆臭酬宗
  じゅう十重住銃 しょう証賞商章笑小生省勝傷少床症照粧象詳 しん神新親真心 す州酢巣須素
  せい醒性星精声生静聖正政製 せん千線戦船先 そう送相層走総双早掃想草操 そく速足側息即則束 た多田太他手
  たい対帯体隊大退態待 だ打駄堕出 だし出 たき滝炊 たく宅択卓 たん単短炭担丹端淡段 たば束 ち地知千血池
  ちゅう中注虫宙 ちょう町長帳調超朝鳥腸張庁蝶丁兆 つ津都 つう通痛 つき月付 で出 て手天 てん転店点天典展
  でん電伝田 てれ照 と戸都途徒斗登十10 ど度土奴 とう等東島投党頭灯糖塔登当刀盗 どう動道働銅 どろ泥 とり取鳥
  な奈名菜那成鳴無7 なる鳴成 に二荷煮仁似2 にち日 にん人任認 ね音根値 の野之乃 は葉羽波刃歯8 ば場馬婆羽8
  はい配杯灰背 ばい倍売買梅 はこ運箱 はち八8 はら払原腹 はり張針貼 はん搬半版犯班般飯 ばん番板晩盤判
  ひ日火比飛秘避 び美火備微尾日毘 ひき引弾挽 ふ府不父負普 ぶ武舞部夫 ふう封風 ふく副服福複復腹 ふり振降
  ぶん分文聞 へ屁 ほ保帆歩補 ぼ募母墓慕暮簿 ぼう棒防暴亡 ほう報方法包放宝豊砲 ま真間麻魔摩 まい毎枚米
  まん万満慢漫萬饅 み美三見味身実未3 みつ密蜜三 む無夢武六務6 め目芽女 めい名命明迷盟鳴 めん免面麺綿
  も模藻母 や屋矢夜野家八弥病 やく役約薬訳 やみ病闇 ゆ輸湯油由 ゆう郵優友遊有 よう用要様洋 ら良等羅裸
  らく絡楽落酪 り里理利裏 りょう料量両良 る留流瑠 れ礼麗 れい礼例霊令冷麗0 れん連練恋蓮廉 ろ路露呂6 わ和輪
  わた渡綿 を尾
`;

/** Before k, s, t, h, the end く, ち, つ of a Chinese reading becomes っ: そく and きん make そっきん. */
const SHORTENED_END = /(?<=.)[くちつ]$/u;

/** By folded unit: the folded readings. Kana have none here: they stand for themselves. */
export const READINGS_BY_UNIT: ReadonlyMap<number, readonly string[]> = (() => {
  const readings = new Map<number, string[]>();
  for (const entry of CHARACTERS_BY_READING.trim().split(/\s+/)) {
    const [, sound, characters] = /^([ぁ-ゖ]+)(.+)$/u.exec(entry)!;
    const sounds = [sound!, sound!.replace(SHORTENED_END, 'っ')].map(foldText);
    for (const unit of foldText(characters!)) {
      const list = readings.get(unit.charCodeAt(0)) ?? [];
      readings.set(unit.charCodeAt(0), [...new Set([...list, ...sounds])]);
    }
  }
  return readings;
})();

/** Can the kanji be read like this? @example hasReading('満'.charCodeAt(0), 'まん') // true */
export const hasReading = (unit: number, reading: string): boolean =>
  READINGS_BY_UNIT.get(unit)?.includes(reading) ?? false;

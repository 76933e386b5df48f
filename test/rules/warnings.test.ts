import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, verdict } = await loadShippedRules();

describe('a member who shows an offer without quotation marks and warns of it', () => {
  it.each([
    '日給5万、荷物を運ぶだけ。詳細はテレグラムで ←これ見つけたら通報して',
    '即日5万、受け取るだけ、テレグラムまで←こういうの見たら運営に教えて',
    '荷物を受け取って渡すだけで1回4万円、詳しくはDMで、っていう投稿が来ても返信しないで',
    '日当7万、スーツで行くだけ、シグナルで連絡ください。↑これ詐欺です',
    '口座を貸すだけで月8万、LINE追加してください。上の文章は詐欺です、反応しないように',
    '高額案件あります、日給10万、DMください みたいなDMが来たら絶対に返さないで',
    '運ぶだけで6万、身分証の写真を送って、テレグラムで説明します → こう言われたら断って',
    '荷物を受け取るだけで5万、即日手渡し、DM待ってます←BANしました',
    '1日10万稼げます、興味ある人はテレグラムまで という書き込みは削除しました',
    '一回4万、荷物を運ぶお仕事です。興味ある方はシグナルまで…だってさ。通報しとくね',
    '高収入バイト紹介します、詳細は個チャで！とか言ってくるやつは即ブロックで',
    '【スパム】口座買取1件6万、LINE追加して←同じ文面が3つの鯖に貼られてます',
    '50k yen for a quick delivery, text me on Signal -- mods please ban the account',
    "hiring runners, 40k a night, DM. ^ don't fall for it guys",
    '運搬スタッフ日給6万即日払いDMまで←まんま闇バイトの文章で笑えない',
    '誰でもできる、1日で8万円、詳細はLINEまで。うちの母にも来た、怖いわ',
    'Need 2 guys, 70k each, cash tonight, DM. If anyone sends you that, screenshot it and tell a mod',
    'Carry a bag, 50,000 yen cash, telegram only <- report this if you see it',
    'Easy job, 60k yen a day, DM me on telegram ^ this is a scam',
    "Rent your bank account for 50,000 yen a month, message me on telegram. If you get a message like this, don't reply",
  ])('is not hidden: 「%s」', (text) => {
    expect(ruling(text)).not.toBe('hide');
  });
});

describe('an offer that says there are no fines', () => {
  it.each([
    '日給5万円、荷物を受け取るだけ。罰金なし。詳細はテレグラムで',
    'ノルマなし罰金ゼロ、1件4万円で書類を受け取るだけ、シグナルで連絡ください',
    '罰金は一切ありません。即日6万円、運ぶだけ、テレグラムまで',
  ])('is no warning: 「%s」 is hidden', (text) => {
    expect(ruling(text)).toBe('hide');
  });

  it('while one that threatens with fines is still read as before', () => {
    expect(verdict('受け子は懲役や罰金になります。応募しないで').stance).toBe('warning');
  });
});

describe('a recruiter who warns of others and then offers work', () => {
  it.each([
    '闇バイトに注意！当社は正規です。日給5万、荷物を運ぶだけ、詳細はDMで',
    '怪しい投稿は無視で。うちは本物なので安心してください。日給8万、受け取るだけ、テレグラムまで',
    '闇バイトは犯罪です。でもこちらは合法の案件です。日当7万、運ぶだけ。シグナルで',
    '偽物のアカウントに騙されないで。本家はこちら、日給10万、即金、テレグラムで',
    '他の募集は詐欺なので応募しないでください。こちらは安全です、1件5万円、書類を受け取るだけ、DMまで',
    'Beware of scammers. We are the real ones: carry a package, 50,000 yen cash, telegram only',
    '危ない話には乗らないでね。ここは安全、身分証送れば今日から1件5万、テレグラムで',
    'この投稿は消します。日給8万、運ぶだけ、早い者勝ち、テレグラムまで',
    '小心骗子！我们是正规的，一趟4万日元现金，取包裹，加微信 hako1',
    'Cuidado com golpe. O nosso é sério: pegar encomenda e entregar, 45 mil ienes na hora, chama no Telegram',
    "Don't trust fake offers. Ours is 100% legal: 45,000 yen to pick up a parcel, message me on telegram",
  ])('is hidden: 「%s」', (text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('hide');
  });
});

describe('an offer in the words of a warning, a report, a quotation or a game', () => {
  it.each([
    '詐欺アカウントに気をつけて。私のグループは代表の顔も出しています。荷物を受け取るだけ、1件5万。LINE追加から',
    '最近騙される子が多いので注意してね。本気で稼ぎたい子だけ相手します。口座1つ8万、シグナルまで',
    '使い捨てにされたくないなら直接私まで。カードの回収1件4万、テレグラム',
    '心配な人は警察に確認してもらって構いません。1日7万、書類運び。DMを',
    '怖かったら親と一緒に来てもOK。スマホを契約するだけで1台3万、LINEで',
    '摘発のニュースで人が減ったので報酬を上げました。受け子1件7万、DMで',
    '警察の対策が強化される前に稼ごう。カードの受け取り1日6万、シグナルまで',
    '「闇バイトじゃないの?」とよく言われますが違います。書類の配達1件4万、興味ある方はDM',
    '管理人よりご案内:メンバー向けに高額の仕事を用意しました。荷物番1日6万、テレグラムに連絡',
    'リアル鬼ごっこより簡単、荷物を受け取って逃げるだけで8万。DMで',
    '会社の人から「荷物取りに行ける子いない?5万出す」って頼まれてて、行ける子は俺にDM',
    '友達が「書類を受け取るだけで5万」って誘ってくれた。あと2人いけるから、来たい人はシグナル教える',
    '仕事がなくて困ってる?うちも人がいなくて困ってる。運ぶだけで6万、テレグラム',
    'お探しの仕事は見つかりましたか。仕事探してる方へ、受け取るだけで日給6万、シグナルで',
    '小心假中介。找我才是真的，取包裹一次三万日元，加微信',
    '闇バイトですか?と疑う方は来なくていいです。即日7万欲しい方だけ個チャどうぞ',
    'これ犯罪なの?って聞かれるけど違うよ。口座を一週間貸して5万、シグナル',
    '未経験で日給10万とか書いてるのは詐欺なので注意。うちは正直に5万、書類を運ぶだけです。DMください',
    'ゲームのクエスト感覚で荷物運んで5万。リアルのお金です。DMで参加',
    "Saw the news about arrests? That's amateurs. We pay 60k a day to collect cards, telegram",
    'Nhiều chỗ lừa đảo lắm, bên mình thì thật: nhận phong bì một lần 5 man, nhắn Telegram',
    'Os presos na notícia eram amadores. A gente paga 60 mil por dia pra buscar cartão, chama no Telegram',
  ])('is hidden: 「%s」', (text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('hide');
  });
});

describe('a member who shows what recruiters write, or looks for those who have met them', () => {
  it.each([
    '詐欺の手口:荷物を受け取るだけで5万円、連絡はテレグラム',
    '最近の闇バイトの特徴は、日給5万以上、荷物を運ぶだけ、連絡はテレグラム',
    '闇バイトの例。日給5万、荷物を運ぶだけ、テレグラムで',
    '受け子に応募した学生の証言。1回5万、荷物を受け取るだけ、連絡はテレグラムで',
    'ニュースで見た。荷物を受け取って1件4万、やりとりはシグナル',
    '怪しいと思ったDM、内容は封筒を届けて4万、返事はシグナルで',
    '闇バイトの取材をしています。荷物を運んで5万円などの仕事をした経験のある方、DMください',
    '荷物を運んで5万なんて求人は全部犯罪です。応募した人がいたら相談に乗るのでDMください',
    '詐欺に気をつけて!本物の運営は荷物の受け取りや5万円の送金をお願いしません。困ったらDMください',
    '引っ越しの荷物運び手伝ってくれる人、お礼に5千円。LINEで連絡ください、闇バイトじゃないです笑',
  ])('is not hidden: 「%s」', (text) => {
    expect(ruling(text)).not.toBe('hide');
  });
});

describe('ordinary talk with the words of a reply or a contrast', () => {
  it.each([
    '最近詐欺のDMが多いから気をつけてね。うちのサーバーは安全に楽しもう',
    'うちの会社は正規代理店なので安心してください。お問い合わせはフォームから',
    'この投稿通報しておいたよ、みんなも無視でよろしく',
    '引っ越しに10万かかった、これ高すぎて詐欺だと思う',
    'こんなに荷物運んで腰が痛い、もう無理',
    '今月5万も課金した。こういうの親にバレたらやばい',
  ])('is left alone: 「%s」', (text) => {
    expect(ruling(text)).toBe('pass');
  });
});

describe('a question or a caption that only other signs can explain', () => {
  it.each(['稼ぎたい人いる？', '誰か金いる？', '詳細は画像の通り', '画像見て'])(
    'is never hidden: 「%s」',
    (text) => {
      expect(ruling(text)).not.toBe('hide');
    },
  );
});

describe('a list of dangerous words', () => {
  it.each([
    '危ない言葉ビンゴ：高額・即日・現金手渡し・簡単・DM・運ぶだけ・身分証・テレグラム・保証金',
    'こんな募集は要注意\n荷物を受け取るだけ\n日給5万円以上\n連絡はテレグラムのみ',
  ])('is a warning, and goes to the moderators at most: 「%s」', (text) => {
    expect(verdict(text).stance).toBe('warning');
    expect(ruling(text)).not.toBe('hide');
  });
});

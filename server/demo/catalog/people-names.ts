/** Names, cities and a phone prefix by language, so that a client's leads look like its own. */
export type NamePool = {
  first: readonly string[];
  last: readonly string[];
  cities: readonly string[];
  phonePrefix: string;
};

const german: NamePool = {
  first: [
    'Anna',
    'Lukas',
    'Mia',
    'Jonas',
    'Lea',
    'Felix',
    'Sophie',
    'Paul',
    'Käthe',
    'Jürgen',
    'Ayşe',
    'Emre',
    'Marie',
    'Tobias',
  ],
  last: [
    'Müller',
    'Schmidt',
    'Weiß',
    'Fischer',
    'Yılmaz',
    'Becker',
    'Hoffmann',
    'Schäfer',
    'Koch',
    'Bauer',
    'Krüger',
    'Vogel',
  ],
  cities: ['Berlin', 'Hamburg', 'Köln', 'Leipzig', 'München', 'Nürnberg'],
  phonePrefix: '+4915',
};
const english: NamePool = {
  first: [
    'James',
    'Olivia',
    'Noah',
    'Emma',
    'Liam',
    'Ava',
    'Mason',
    'Grace',
    'Ethan',
    'Chloe',
    'Lucas',
    'Zoe',
    "D'Andre",
    'Priya',
  ],
  last: [
    'Smith',
    'Johnson',
    'Brown',
    "O'Connor",
    'Garcia',
    'Miller',
    'Davis',
    'Nguyen',
    'Walker',
    'Patel',
    'Clark',
    'Young',
  ],
  cities: ['Albany', 'Newark', 'Stamford', 'Yonkers', 'Trenton', 'Hartford'],
  phonePrefix: '+1917',
};
const nepali: NamePool = {
  first: [
    'Sita',
    'Ram',
    'Gita',
    'Bishal',
    'Anjali',
    'Suresh',
    'Pooja',
    'Kiran',
    'सरिता',
    'राजेश',
    'Nabin',
    'Asmita',
  ],
  last: ['Shrestha', 'Gurung', 'Tamang', 'Thapa', 'Rai', 'Karki', 'Adhikari', 'श्रेष्ठ', 'Magar', 'Lama'],
  cities: ['Kathmandu', 'Lalitpur', 'Pokhara', 'Bhaktapur'],
  phonePrefix: '+97798',
};
const portuguese: NamePool = {
  first: [
    'João',
    'Maria',
    'Pedro',
    'Ana',
    'Luís',
    'Beatriz',
    'Conceição',
    'Rafael',
    'Larissa',
    'Thiago',
    'Júlia',
    'Caio',
  ],
  last: [
    'Silva',
    'Souza',
    'Araújo',
    'Pereira',
    'Gonçalves',
    'Lima',
    'Ribeiro',
    'Carvalho',
    'Mendonça',
    'Rocha',
  ],
  cities: ['São Paulo', 'Campinas', 'Santos', 'Sorocaba'],
  phonePrefix: '+5511',
};
const japanese: NamePool = {
  first: ['Haruto', '結衣', 'Yuki', 'Aoi', '翔太', 'Rin', 'Sakura', 'Kenji'],
  last: ['佐藤', 'Suzuki', 'Takahashi', '田中', 'Watanabe', 'Ito'],
  cities: ['Tokyo', 'Yokohama', 'Kawasaki'],
  phonePrefix: '+8190',
};

/** The pool for a locale such as `pt-BR`; English where there is none. */
export function namePool(locale: string): NamePool {
  const pools: Record<string, NamePool> = { de: german, ne: nepali, pt: portuguese, ja: japanese };
  return pools[locale.split('-')[0] ?? ''] ?? english;
}

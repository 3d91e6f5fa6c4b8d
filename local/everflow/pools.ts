import { base, en, Faker, generateMersenne32Randomizer } from '@faker-js/faker';

export interface Offer {
  readonly id: number;
  readonly urlId: number;
  readonly advertiserId: number;
  readonly categoryId: number;
  readonly payoutCents: number;
  readonly revenueCents: number;
  readonly currency: string;
}

export interface Device {
  readonly userAgent: string;
  readonly isMobile: boolean;
  readonly platform: string;
  readonly platformVersion: string;
  readonly brand: string;
  readonly model: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly kind: string;
}

/** Invented values, made once: picking from them keeps the making of an event cheap. */
export interface Pools {
  readonly offers: readonly Offer[];
  readonly affiliateIds: readonly number[];
  readonly sources: readonly string[];
  readonly words: readonly string[];
  readonly referers: readonly string[];
  readonly ips: readonly string[];
  readonly devices: readonly Device[];
  readonly providers: readonly string[];
  readonly emails: readonly string[];
  readonly coupons: readonly string[];
  readonly notes: readonly string[];
  /** Values of query parameters, already percent-encoded. */
  readonly queryValues: readonly string[];
}

/** Makes the pools; the same seed makes the same ones. Hosts and addresses are those reserved for examples. */
export function createPools(seed: number): Pools {
  const faker = new Faker({ locale: [en, base], randomizer: generateMersenne32Randomizer(seed) });
  const many = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);
  const word = () =>
    faker.word
      .noun()
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '_');
  const host = () => faker.helpers.arrayElement(['news.example.org', 'shop.example.com', 'blog.example.net']);
  return {
    offers: many(24, () => offer(faker)),
    affiliateIds: many(40, () => faker.number.int({ min: 10, max: 999 })),
    sources: ['', ...many(12, () => `${word()}_${faker.helpers.arrayElement(['feed', 'mail', 'push'])}`)],
    words: many(200, () => `${word()}_${faker.number.int({ max: 999 })}`),
    referers: ['', '', ...many(40, () => `https://${host()}/${word()}/${faker.number.int({ max: 9999 })}`)],
    ips: [
      ...many(100, () => faker.internet.ipv4({ network: 'test-net-3' })),
      ...many(100, () => faker.internet.ipv4({ network: 'test-net-2' })),
      ...many(20, () => `2001:db8::${faker.string.hexadecimal({ length: 4, prefix: '', casing: 'lower' })}`),
    ],
    devices: many(40, () => device(faker)),
    providers: many(15, () => `Example ${faker.company.buzzNoun()}`),
    emails: ['', '', '', ...many(30, () => faker.internet.exampleEmail().toLowerCase())],
    coupons: ['', '', '', '', ...many(8, () => faker.string.alphanumeric({ length: 8, casing: 'upper' }))],
    notes: ['', '', ...many(12, () => faker.company.catchPhrase())],
    queryValues: many(300, () => encodeURIComponent(queryValue(faker))),
  };
}

function offer(faker: Faker): Offer {
  const payoutCents = faker.number.int({ min: 5, max: 4000 });
  return {
    id: faker.number.int({ min: 100, max: 999 }),
    urlId: faker.helpers.arrayElement([0, 0, faker.number.int({ min: 900, max: 999 })]),
    advertiserId: faker.number.int({ min: 10, max: 60 }),
    categoryId: faker.number.int({ min: 1, max: 9 }),
    payoutCents,
    revenueCents: payoutCents + faker.number.int({ min: 1, max: 2000 }),
    currency: faker.helpers.arrayElement(['USD', 'USD', 'EUR', 'GBP']),
  };
}

function device(faker: Faker): Device {
  const browserVersion = String(faker.number.int({ min: 120, max: 140 }));
  const isMobile = faker.datatype.boolean();
  const platformVersion = isMobile ? String(faker.number.int({ min: 12, max: 16 })) : '10.0';
  const system = isMobile ? `Linux; Android ${platformVersion}; Pixel 9` : 'Windows NT 10.0; Win64; x64';
  const mobile = isMobile ? ' Mobile' : '';
  return {
    userAgent: `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browserVersion}.0.0.0${mobile} Safari/537.36`,
    isMobile,
    platform: isMobile ? 'Android' : 'Windows',
    platformVersion,
    brand: isMobile ? 'Google' : '',
    model: isMobile ? 'Pixel 9' : '',
    browser: `Chrome${mobile}`,
    browserVersion,
    kind: isMobile ? 'Phone' : 'PC',
  };
}

const queryValue = (faker: Faker): string =>
  faker.helpers.arrayElement([
    () => faker.string.alphanumeric({ length: { min: 6, max: 40 } }),
    () => faker.company.catchPhrase(),
    () => `https://shop.example.com/${faker.lorem.slug()}?ref=${faker.string.numeric(6)}`,
    () => `${faker.lorem.words(3)} é ü 日本`,
  ])();

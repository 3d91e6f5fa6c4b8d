/** Where users of generated traffic are; city and region names go beyond ASCII as real ones do. */
export interface Place {
  readonly code: string;
  readonly country: string;
  readonly regionCode: string;
  readonly region: string;
  readonly city: string;
  readonly timezone: string;
  readonly language: string;
  readonly acceptLanguage: string;
  readonly postalCode: string;
  readonly dma: number;
}

const place = (
  [code, country, regionCode, region, city]: readonly [string, string, string, string, string],
  [timezone, language, acceptLanguage]: readonly [string, string, string],
  postalCode: string,
  dma = 0,
): Place => ({
  code,
  country,
  regionCode,
  region,
  city,
  timezone,
  language,
  acceptLanguage,
  postalCode,
  dma,
});

const american = (timezone: string): [string, string, string] => [timezone, 'English', 'en-US,en;q=0.9'];

export const places: readonly Place[] = [
  place(['US', 'United States', 'TX', 'Texas', 'Austin'], american('America/Chicago'), '78701', 635),
  place(['US', 'United States', 'OR', 'Oregon', 'Portland'], american('America/Los_Angeles'), '97201', 820),
  place(['US', 'United States', 'NY', 'New York', 'Buffalo'], american('America/New_York'), '14201', 514),
  place(['US', 'United States', 'FL', 'Florida', 'Tampa'], american('America/New_York'), '33602', 539),
  place(['DE', 'Germany', 'BY', 'Bayern', 'München'], ['Europe/Berlin', 'German', 'de-DE,de;q=0.9'], '80331'),
  place(
    ['SE', 'Sweden', 'O', 'Västra Götaland', 'Göteborg'],
    ['Europe/Stockholm', 'Swedish', 'sv-SE'],
    '411 03',
  ),
  place(
    ['BR', 'Brazil', 'SP', 'São Paulo', 'São Paulo'],
    ['America/Sao_Paulo', 'Portuguese', 'pt-BR'],
    '01001',
  ),
  place(['JP', 'Japan', '13', '東京都', '東京'], ['Asia/Tokyo', 'Japanese', 'ja-JP,ja;q=0.8'], '100-0001'),
  place(
    ['GB', 'United Kingdom', 'SCT', 'Scotland', 'Glasgow'],
    ['Europe/London', 'English', 'en-GB'],
    'G1 1AA',
  ),
  place(['IN', 'India', 'KA', 'Karnataka', 'Bengaluru'], ['Asia/Kolkata', 'English', 'en-IN'], '560001'),
];

import type { Visit } from './history.ts';
import type { Pools } from './pools.ts';
import type { Random } from './random.ts';
import { type Fields, type Forms, forms } from './values.ts';
import type { WrittenTime } from './written-time.ts';

/** The account of all generated traffic. */
export const NETWORK_ID = 4242;

interface Writing {
  readonly random: Random;
  readonly pools: Pools;
  readonly visit: Visit;
  readonly time: WrittenTime;
}

/** The fields of a click: flat, or with everything a network can switch on. */
export function clickFields(writing: Writing): Fields {
  const { random, visit } = writing;
  const form = forms(random, random.chance(0.1));
  const shared = sharedFields(writing, form);
  if (random.chance(0.6)) {
    return {
      ...shared,
      cost: form.money(0),
      session_id: '',
      coupon_code: random.pick(writing.pools.coupons),
    };
  }
  return {
    ...shared,
    ...userFields(writing, form),
    is_unique: form.flag(random.chance(0.9)),
    tracking_url: `https://www.example-trk.com/${visit.affiliateId}/${visit.offer.id}/?${queryString(visit)}`,
    redirect_url: `https://shop.example.com/land?_ef_transaction_id=${visit.transactionId}`,
    raw_query_string: queryString(visit),
    error_code: form.id(0),
    error_message: '',
    is_view_through: form.flag(false),
    is_async: form.flag(random.chance(0.3)),
    is_sdk_click: form.flag(false),
    idfa: '',
    google_ad_id: '',
    android_id: '',
  };
}

/** The fields of an impression; some networks send no transaction id. */
export function impressionFields(writing: Writing): Fields {
  const { random } = writing;
  const form = forms(random, random.chance(0.1));
  const shared = sharedFields(writing, form);
  const named = random.chance(0.9)
    ? shared
    : { ...shared, transaction_id: random.pick([undefined, '', null]) };
  const rich = random.chance(0.5) ? userFields(writing, form) : {};
  return { ...named, ...rich, creative_id: form.id(random.integer(0, 9999)), payout_type: 'CPM' };
}

function sharedFields({ random, visit, time }: Writing, form: Forms): Fields {
  return {
    transaction_id: visit.transactionId,
    unix_timestamp: time.value,
    network_id: form.id(NETWORK_ID),
    network_offer_id: form.id(visit.offer.id),
    network_affiliate_id: form.id(visit.affiliateId),
    network_advertiser_id: form.id(visit.offer.advertiserId),
    network_offer_url_id: form.id(visit.offer.urlId),
    source_id: visit.sourceId,
    sub1: visit.sub1,
    sub2: visit.sub2,
    sub3: '',
    sub4: '',
    sub5: '',
    payout: form.money(random.chance(0.8) ? 0 : random.integer(1, 99)),
    revenue: form.money(random.chance(0.8) ? 0 : random.integer(1, 150)),
    currency_id: visit.offer.currency,
    referer: visit.referer,
    is_test_mode: form.flag(random.chance(0.01)),
    country_code: visit.place.code,
    query_parameters: queryParameters(visit),
  };
}

function userFields({ random, pools, visit }: Writing, form: Forms): Fields {
  const { place, device } = visit;
  const provider = random.pick(pools.providers);
  return {
    user_ip: visit.ip,
    http_user_agent: device.userAgent,
    geolocation: {
      country_code: place.code,
      country_name: place.country,
      region_code: place.regionCode,
      region_name: place.region,
      city_name: place.city,
      dma: form.id(place.dma),
      timezone: place.timezone,
      carrier_name: device.isMobile ? provider : '',
      isp_name: provider,
      is_mobile: form.flag(device.isMobile),
      is_proxy: form.flag(false),
      postal_code: place.postalCode,
    },
    [random.chance(0.8) ? 'device_information' : 'device_info']: {
      is_mobile: form.flag(device.isMobile),
      platform_name: device.platform,
      os_version: device.platformVersion,
      brand: device.brand,
      model: device.model,
      browser_name: device.browser,
      browser_version: device.browserVersion,
      device_type: device.kind,
      language: place.language,
      http_accept_language: place.acceptLanguage,
      is_robot: form.flag(false),
    },
  };
}

const queryParameters = ({
  offer,
  affiliateId,
  sourceId,
  sub1,
}: Visit): Readonly<Record<string, string>> => ({
  oid: String(offer.id),
  affid: String(affiliateId),
  source_id: sourceId,
  sub1,
});

const queryString = ({ offer, affiliateId, sourceId, sub1 }: Visit): string =>
  `oid=${offer.id}&affid=${affiliateId}&source_id=${sourceId}&sub1=${sub1}`;

import type { Conversion, Visit } from './history.ts';
import type { Pools } from './pools.ts';
import type { Random } from './random.ts';
import { NETWORK_ID } from './traffic-fields.ts';
import { type Fields, forms } from './values.ts';
import { naiveDate, type WrittenTime, writeTime } from './written-time.ts';

/** A conversion, or post-conversion event, of a visit: string-heavy, as operators see it. */
export function newConversion(random: Random, pools: Pools, visit: Visit, ms: number): Conversion {
  const conversionId = random.hexId();
  const time = writeTime(random, ms);
  const fields = {
    conversion_id: conversionId,
    transaction_id: visit.transactionId,
    ...timeFields(visit, time),
    ...idFields(random, visit),
    ...saleFields(random, pools, visit),
    ...userFields(random, pools, visit),
    conversion_timestamp: time.value,
  };
  return { conversionId, time, fields };
}

const timeFields = (visit: Visit, time: WrittenTime): Fields => ({
  date: naiveDate(time.ms),
  click_date: naiveDate(visit.ms),
  click_timestamp: Math.floor(visit.ms / 1000),
  delta_hours: ((time.ms - visit.ms) / 3_600_000).toFixed(2),
});

function idFields(random: Random, { offer, affiliateId }: Visit): Fields {
  const { id } = forms(random, random.chance(0.92));
  return {
    network_id: id(NETWORK_ID),
    network_affiliate_id: id(affiliateId),
    network_offer_id: id(offer.id),
    network_advertiser_id: id(offer.advertiserId),
    network_offer_url_id: id(offer.urlId),
    network_offer_group_id: id(0),
    network_campaign_id: id(0),
    network_offer_creative_id: id(0),
    affiliate_manager_id: id(random.integer(1, 9)),
    account_manager_id: id(random.integer(1, 9)),
    category_id: id(offer.categoryId),
    network_offer_payout_revenue_id: id(offer.id + 200),
  };
}

function saleFields(random: Random, pools: Pools, { offer, sourceId, sub1, sub2 }: Visit): Fields {
  const { id, money, flag } = forms(random, random.chance(0.92));
  const order = random.chance(0.3) ? `A-${random.integer(100_000, 999_999)}` : '';
  return {
    conversion_status: random.pick(['approved', 'approved', 'pending', 'invalid']),
    event_name: random.pick(['Base', 'Base', 'Base', 'Upsell']),
    payout: money(offer.payoutCents),
    revenue: money(offer.revenueCents),
    sale_amount: money(random.integer(0, 20_000)),
    currency_id: offer.currency,
    payout_type: random.pick(['CPA', 'cpa']),
    revenue_type: random.pick(['RPA', 'rpa']),
    order_id: order,
    coupon_code: random.pick(pools.coupons),
    source_id: sourceId,
    sub1,
    sub2,
    sub3: '',
    sub4: '',
    sub5: '',
    adv1: random.pick(pools.words),
    adv2: '',
    adv3: '',
    adv4: '',
    adv5: '',
    error_code: id(0),
    is_cookie_based: flag(random.chance(0.5)),
    is_event_protected: flag(false),
    is_fired_pixel: flag(random.chance(0.7)),
    is_scrub: flag(random.chance(0.03)),
    is_view_through: flag(false),
    notes: '',
    query_parameters: { nid: String(NETWORK_ID), amount: String(random.integer(1, 200)), order_id: order },
  };
}

function userFields(random: Random, pools: Pools, { place, device, ip, referer }: Visit): Fields {
  return {
    session_user_ip: ip,
    conversion_user_ip: random.pick(pools.ips),
    http_user_agent: device.userAgent,
    country: place.country,
    region: place.region,
    city: place.city,
    dma: String(place.dma),
    carrier: '',
    isp: random.pick(pools.providers),
    platform: device.platform,
    os_version: device.platformVersion,
    device_type: device.kind,
    brand: device.brand,
    browser: device.browser,
    language: place.language,
    referer,
    project_id: '',
    app_id: '',
    email: random.pick(pools.emails),
    usm_data: '',
    idfa: '',
    google_ad_id: '',
    android_id: '',
  };
}

/** What an update changes; everything else of the conversion is sent again as it was. */
export function changedFields(random: Random, pools: Pools): Fields {
  const { money } = forms(random, random.chance(0.92));
  const rejected = random.chance(0.3);
  const cents = rejected ? 0 : random.integer(1, 5000);
  return {
    conversion_status: rejected ? 'rejected' : 'approved',
    payout: money(cents),
    revenue: money(cents * 2),
    sale_amount: money(rejected ? 0 : random.integer(1, 20_000)),
    notes: random.pick(pools.notes),
  };
}

/** Metrics of Google's own that dashboard and alerts use, with the monitored resource that each belongs to. */
export const platformMetrics = {
  'pubsub.googleapis.com/topic/send_request_count': 'pubsub_topic',
  'pubsub.googleapis.com/topic/byte_cost': 'pubsub_topic',
  'pubsub.googleapis.com/topic/retained_bytes': 'pubsub_topic',
  'pubsub.googleapis.com/subscription/oldest_unacked_message_age': 'pubsub_subscription',
  'pubsub.googleapis.com/subscription/num_undelivered_messages': 'pubsub_subscription',
  'pubsub.googleapis.com/subscription/push_request_count': 'pubsub_subscription',
  'pubsub.googleapis.com/subscription/push_request_latencies': 'pubsub_subscription',
  'pubsub.googleapis.com/subscription/byte_cost': 'pubsub_subscription',
  'run.googleapis.com/container/instance_count': 'cloud_run_revision',
  'run.googleapis.com/container/billable_instance_time': 'cloud_run_revision',
  'run.googleapis.com/container/memory/utilizations': 'cloud_run_revision',
  'storage.googleapis.com/storage/total_bytes': 'gcs_bucket',
  'logging.googleapis.com/billing/bytes_ingested': 'global',
} as const;

export type PlatformMetric = keyof typeof platformMetrics;

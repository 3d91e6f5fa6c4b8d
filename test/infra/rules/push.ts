import type { Captured } from '../preview/captured.ts';
import {
  at,
  FUNCTION,
  found,
  isA,
  numberAt,
  type Rule,
  ruleFor,
  SUBSCRIPTION,
  secondsAt,
  TOPIC,
  textAt,
} from './graph.ts';
import { pushedTo, uriOf } from './parts.ts';

const isSubscription = isA(SUBSCRIPTION);
const isPush = (each: Captured): boolean =>
  isSubscription(each) && at(each.inputs, 'pushConfig') !== undefined;

const isBetween = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** https://cloud.google.com/pubsub/docs/subscription-properties */
const LEAST_RETENTION_SECONDS = 600;
const MOST_RETENTION_SECONDS = 31 * 86_400;

const hasRetention = (each: Captured): string | false =>
  !isBetween(secondsAt(each, 'messageRetentionDuration'), LEAST_RETENTION_SECONDS, MOST_RETENTION_SECONDS) &&
  `keeps messages for ${textAt(each, 'messageRetentionDuration') || 'no stated time'}`;

export const pushRules: readonly Rule[] = [
  ruleFor('every topic has a subscription', isA(TOPIC), (topic, graph) => [
    !graph
      .filter(isSubscription)
      .some((each) => found([topic], TOPIC, textAt(each, 'topic')) !== undefined) &&
      'loses what is published on it',
  ]),
  ruleFor('every function is pushed to', isA(FUNCTION), (made, graph) => [
    !graph.filter(isPush).some((each) => pushedTo(graph, each) === made) && 'never gets a message',
  ]),
  ruleFor(
    'a push goes to a function of the program, and its token is for that one',
    isPush,
    (each, graph) => {
      const made = pushedTo(graph, each);
      const audience = textAt(each, 'pushConfig.oidcToken.audience');
      return [
        made === undefined &&
          `pushes to ${textAt(each, 'pushConfig.pushEndpoint')}, which is no function’s URI`,
        audience !== uriOf(made) && `has a token for ${audience || 'nobody'}`,
        textAt(each, 'pushConfig.oidcToken.serviceAccountEmail') === '' && 'pushes without a token',
      ];
    },
  ),
  ruleFor('no subscription hands messages to a dead-letter topic', isSubscription, ({ inputs }) => [
    inputs.deadLetterPolicy !== undefined && 'would empty the topic during a long outage',
  ]),
  ruleFor('no subscription expires', isSubscription, ({ inputs }) => [
    at(inputs, 'expirationPolicy.ttl') !== '' && 'is deleted when it has been idle for a while',
  ]),
  ruleFor('an ack deadline is 10 to 600 s, and never the default', isSubscription, (each) => [
    !isBetween(numberAt(each, 'ackDeadlineSeconds'), 10, 600) &&
      `has ${textAt(each, 'ackDeadlineSeconds') || 'none'}`,
  ]),
  ruleFor('a push is waited for as long as its function may take', isPush, (each, graph) => {
    const made = pushedTo(graph, each);
    if (made === undefined) return [];
    const [deadline, timeout] = [
      numberAt(each, 'ackDeadlineSeconds'),
      numberAt(made, 'serviceConfig.timeoutSeconds'),
    ];
    const told = numberAt(made, 'serviceConfig.environmentVariables.ACK_DEADLINE_SECONDS');
    return [
      !(timeout >= deadline) &&
        `its function is cut off after ${timeout} s, before ${deadline} s have passed`,
      told !== deadline && `its function believes in an ack deadline of ${told} s, not ${deadline} s`,
    ];
  }),
  ruleFor(
    'a topic or subscription keeps messages for a stated time, 10 minutes to 31 days',
    isA(TOPIC, SUBSCRIPTION),
    (each) => [hasRetention(each)],
  ),
  ruleFor('a subscription keeps what is not acknowledged for 31 days', isSubscription, (each) => [
    secondsAt(each, 'messageRetentionDuration') !== MOST_RETENTION_SECONDS &&
      'loses messages in a long outage',
  ]),
  ruleFor('a push backs off within 0 to 600 s', isPush, (each) => {
    const [least, most] = [
      secondsAt(each, 'retryPolicy.minimumBackoff'),
      secondsAt(each, 'retryPolicy.maximumBackoff'),
    ];
    return [!(isBetween(least, 0, most) && most <= 600) && `backs off for ${least} to ${most} s`];
  }),
  ruleFor('a filter is at most 256 bytes', isSubscription, (each) => [
    Buffer.byteLength(textAt(each, 'filter')) > 256 && 'has a longer one',
  ]),
];

import { createEventCounts } from '../event-counts.ts';
import { type MixName, type Sample, samplesOf } from '../mixes.ts';
import { serve } from '../process/serve.ts';
import { isAcknowledgement } from './deliveries.ts';
import { drive } from './drive.ts';
import type { LoadOrder, LoadReport } from './order.ts';
import { createPushes } from './pushes.ts';

/** The load generator: a process of its own that drives a contender whenever the benchmark tells it to. */
const samples = new Map<MixName, readonly Sample[]>();

serve<LoadOrder, LoadReport>(async ({ mix, run, ...order }) => {
  const made = samples.get(mix) ?? samplesOf(mix, Date.now());
  samples.set(mix, made);
  const nextPush = createPushes(made, run, new Date().toISOString());
  const acknowledged = createEventCounts();
  let sent = 0;
  const refused: Record<number, number> = {};
  const driven = await drive({
    ...order,
    nextPush,
    onAnswer({ firstId, events }, status) {
      const isAck = isAcknowledgement(status);
      sent = Math.max(sent, firstId + events);
      for (let id = firstId; isAck && id < firstId + events; id += 1) acknowledged.add(id);
      if (!isAck) refused[status] = (refused[status] ?? 0) + 1;
    },
  });
  return { ...driven, refused, sent, acknowledged: acknowledged.counts() };
});

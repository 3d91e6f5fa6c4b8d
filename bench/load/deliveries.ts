import { type Connection, openConnection } from './connection.ts';
import type { Push } from './pushes.ts';

/** A push that needs no further delivery. */
export interface Settled {
  readonly push: Push;
  /** When it was due, as `performance.now()` tells. */
  readonly dueMs: number;
  /** Of its last answer; 0 where there was none. */
  readonly status: number;
  /** How often it was sent. */
  readonly deliveries: number;
}

/** Connections that deliver a push each. */
export interface Deliveries {
  send(connection: number, push: Push, dueMs: number): void;
  /** Pushes that are not settled. */
  underWay(): number;
  close(): void;
}

/** A message may be refused now and then: Pub/Sub delivers it again. */
const MOST_DELIVERIES = 3;

/** Opens connections, numbered from 0. */
export async function openDeliveries(
  port: number,
  connections: number,
  onSettled: (connection: number, settled: Settled) => void,
): Promise<Deliveries> {
  const open: Connection[] = [];
  const underWay = new Map<number, Omit<Settled, 'status'>>();
  const deliver = (connection: number, delivery: Omit<Settled, 'status'>): void => {
    underWay.set(connection, delivery);
    open[connection]?.send(delivery.push.bytes);
  };
  const answered = (connection: number, status: number): void => {
    const delivery = underWay.get(connection);
    if (delivery === undefined) return;
    const { deliveries } = delivery;
    if (!isAcknowledgement(status) && deliveries < MOST_DELIVERIES) {
      deliver(connection, { ...delivery, deliveries: deliveries + 1 });
      return;
    }
    underWay.delete(connection);
    onSettled(connection, { ...delivery, status });
  };
  for (let index = 0; index < connections; index += 1) {
    open.push(await openConnection(port, (status) => answered(index, status)));
  }
  return {
    send: (connection, push, dueMs) => deliver(connection, { push, dueMs, deliveries: 1 }),
    underWay: () => underWay.size,
    close: () => {
      for (const connection of open) connection.close();
    },
  };
}

export const isAcknowledgement = (status: number): boolean => status >= 200 && status < 300;

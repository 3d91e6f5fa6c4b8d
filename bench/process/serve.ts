/** An order to a process of the benchmark, and its answer. */
export interface Asked<Order> {
  readonly number: number;
  readonly order: Order;
}
export type Answered<Report> =
  | { readonly number: number; readonly report: Report }
  | { readonly number: number; readonly problem: string };

/** Answers the orders that the parent process sends, until it goes away; then cleans up and ends. */
export function serve<Order, Report>(
  handle: (order: Order) => Promise<Report> | Report,
  cleanUp: () => Promise<void> = async () => {},
): void {
  process.on('message', async ({ number, order }: Asked<Order>) => {
    const answer = await answerTo(number, order, handle);
    process.send?.(answer);
  });
  process.once('disconnect', () => void cleanUp().finally(() => process.exit(0)));
}

async function answerTo<Order, Report>(
  number: number,
  order: Order,
  handle: (order: Order) => Promise<Report> | Report,
): Promise<Answered<Report>> {
  try {
    return { number, report: await handle(order) };
  } catch (error) {
    return { number, problem: String(error) };
  }
}

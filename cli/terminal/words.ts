const NUMBER = new Intl.NumberFormat('en');

/** `12,345` */
export const grouped = (number: number): string => NUMBER.format(number);

/** `12,345 events`, `1 event` */
export const count = (number: number, what: string): string =>
  `${grouped(number)} ${what}${number === 1 ? '' : 's'}`;

/** 27512 -> 27,512 */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** 0.683 -> 68 % */
export const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;

/** The virtual time of day, in UTC. */
export const timeOfDay = (date: Date): string => date.toISOString().slice(11, 16);

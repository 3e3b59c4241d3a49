import * as z from 'zod';
import { WEEKDAYS } from '../windows/weekdays.ts';
import * as field from './fields.ts';

/* The `windows` block: other bounds at other times. Rules between its fields are in `window-rules.ts`. */

const everyWindow = {
  targets: z
    .array(field.name)
    .min(1)
    .max(200)
    .meta({ examples: [['assistant-edge']] })
    .describe('edge functions, Aurora clusters and groups, by their names in this file'),
  timeZone: field.timeZone.optional().describe("this window's own; without it that of `windows`"),
  minInstances: field.count(1, 1000).optional().describe('the floor of its functions inside'),
  maxInstances: field.count(1, 1000).optional().describe('the ceiling of its functions inside'),
  minReaders: field.count(0, 15).optional().describe('the floor of its clusters inside'),
  maxReaders: field.count(0, 15).optional().describe('the ceiling of its clusters inside'),
  verticalChanges: z
    .boolean()
    .default(false)
    .describe('its clusters change their instance class only inside this window, or another so'),
};

const weeklyWindow = z.strictObject({
  ...everyWindow,
  days: z
    .array(
      z
        .enum(WEEKDAYS)
        .meta({ patternErrorMessage: 'a day is mon, tue, wed, thu, fri, sat or sun' }),
    )
    .min(1)
    .max(7)
    .default(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
    .describe('the days on which it begins'),
  from: field.timeOfDay.describe('local time'),
  to: field.timeOfDay.describe('local time; not after `from`: on the next day'),
  except: z
    .array(field.date)
    .max(400)
    .default([])
    .describe('dates on which it does not begin, whatever their day'),
  exceptHolidays: z.boolean().default(false).describe('it does not begin on `holidays` either'),
  scaleInOnlyInside: z
    .boolean()
    .default(false)
    .describe('signals scale its targets in only inside this window, or another that says so'),
});

const oneOffWindow = z.strictObject({
  ...everyWindow,
  start: field.moment.describe('local time, or an instant with its offset'),
  end: field.moment.describe('local time, or an instant with its offset'),
  freeze: z
    .boolean()
    .default(false)
    .describe('inside, nothing of its targets is changed: not by signals, nor by other windows'),
});

export const windows = z
  .strictObject({
    timeZone: field.timeZone.default('UTC').describe('of every window that names no other'),
    holidays: z
      .array(field.date)
      .max(400)
      .default([])
      .describe('dates for the windows with exceptHolidays'),
    weekly: z
      .record(field.targetName, weeklyWindow)
      .default({})
      .describe('windows that come back every week, by a name of your choice'),
    once: z
      .record(field.targetName, oneOffWindow)
      .default({})
      .describe('pre-warms and freezes with an end, by a name of your choice'),
  })
  .prefault({});

export type WeeklyWindow = z.output<typeof weeklyWindow>;
export type OneOffWindow = z.output<typeof oneOffWindow>;

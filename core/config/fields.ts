import * as z from 'zod';

/*
 * The kinds of value that the file is made of. `x-unit` tells wrong-units.ts what a number counts; `examples` stand in
 * the messages, and every field without a default has one; `patternErrorMessage` is what editors show for a bad text.
 */

const text = (pattern: RegExp, rule: string, ...examples: string[]) =>
  z.string().regex(pattern).meta({ patternErrorMessage: rule, examples });

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
export const NAME_RULE =
  'a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter';

export const name = text(NAME, NAME_RULE, 'assistant');

/** Checked by the rule `namesAreValid`, not by the record, so that a bad name does not hide what is wrong under it. */
export const targetName = z.string().meta({ pattern: NAME.source, patternErrorMessage: NAME_RULE });

export const region = text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region reads like us-east-1', 'us-east-1');

/** That the zone exists is the rule `timeZonesExist`, which knows the ones that do. */
export const timeZone = text(
  /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
  'a time zone is a name of the IANA database, like Europe/Berlin',
  'Europe/Berlin',
);

export const timeOfDay = text(
  /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  'a time of day reads like 22:00, from 00:00 to 24:00',
  '22:00',
);

export const date = text(
  /^\d{4}-\d\d-\d\d$/,
  'a date reads like 2026-12-24 and is in the calendar',
  '2026-12-24',
).refine(isInTheCalendar);

export const moment = text(
  /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/,
  'a moment reads like 2026-12-24T08:00, local time, or 2026-12-24T08:00Z, and its date is in the calendar',
  '2026-12-24T08:00',
).refine(isInTheCalendar);

export const availabilityZone = text(
  /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
  'a zone reads like us-east-1a',
  'us-east-1a',
);

export const functionName = text(
  /^[A-Za-z0-9_-]{1,64}$/,
  'a Lambda function name is 1-64 letters, digits, hyphens and underscores',
  'assistant-edge',
);

export const alias = text(
  /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/,
  'an alias is 1-128 letters, digits, hyphens and underscores; a version number and $LATEST are not aliases',
  'live',
);

export const alarmName = text(
  /^\S(.{0,253}\S)?$/,
  'an alarm name is 1-255 characters, as CloudWatch shows it',
  'api-latency-slo',
);

export const queueName = text(
  /^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/,
  'an SQS queue name is 1-80 letters, digits, hyphens and underscores, and may end in .fifo',
  'assistant-requests',
);

/** At most 51 characters, so that `<cluster>-tidegate-03` keeps to the 63 of an instance identifier. */
export const clusterIdentifier = text(
  /^[a-z](?!.*--)[a-z0-9-]{0,50}(?<!-)$/,
  'a cluster identifier is 1-51 lower-case letters, digits and single hyphens, and starts with a letter',
  'assistant-db',
);

export const instanceIdentifier = text(
  /^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/,
  'an instance identifier is 1-63 lower-case letters, digits and single hyphens, and starts with a letter',
  'assistant-db-writer',
);

export const INSTANCE_CLASS = /^db\.(serverless|[a-z0-9-]+\.[a-z0-9-]+)$/;
export const INSTANCE_CLASS_RULE = 'an instance class reads like db.r6g.large or db.serverless';

export const instanceClass = text(INSTANCE_CLASS, INSTANCE_CLASS_RULE, 'db.r6g.large');

export const source = text(
  /^\S.{0,199}$/,
  'a source is one line of text, up to 200 characters',
  'AWS Price List, eu-west-1',
);

export const fraction = z.number().gt(0).lt(1).meta({ 'x-unit': 'fraction' });
export const percent = z.number().min(1).max(100).meta({ 'x-unit': 'percent' });

export const seconds = (atMost: number) =>
  z.number().int().min(0).max(atMost).meta({ 'x-unit': 'seconds' });

export const milliseconds = (atLeast: number, atMost: number) =>
  z.number().int().min(atLeast).max(atMost).meta({ 'x-unit': 'milliseconds' });

export const megabytes = (atLeast: number, atMost: number, example: number) =>
  z
    .number()
    .int()
    .min(atLeast)
    .max(atMost)
    .meta({ 'x-unit': 'megabytes', examples: [example] });

export const count = (atLeast: number, atMost: number) => z.number().int().min(atLeast).max(atMost);

/** Both sides have a default of their own, so that a file may change one of them. */
export const threshold = (value: z.ZodNumber, warning: number, critical: number) =>
  z
    .strictObject({ warning: value.default(warning), critical: value.default(critical) })
    .prefault({});

/** False for 30 February, which `Date` would take for 2 March. */
function isInTheCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const date = new Date(`${day}T00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

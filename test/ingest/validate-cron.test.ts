import { expect, test } from 'vitest';
import { errorsOf } from './helpers.ts';

const cron = (fields: string): string =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  ${fields}\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}\n`;

const at = (field: string, column: number, message: string): string =>
  `f.yaml:5:${column}: error: spec.${field}: ${message}`;

test.each<[string, string[]]>([
  ['schedule: "*/5 * * * *"', []],
  ['schedule: "@every 90s"', []],
  ['{schedule: "0 * * * *", timeZone: Europe/Zurich}'.slice(1, -1).replace(', ', '\n  '), []],
  ['schedule: ""', [at('schedule', 13, 'Required value')]],
  [
    'schedule: "61 * * * *"',
    [at('schedule', 13, 'Invalid value: "61 * * * *": end of range (61) above maximum (59): 61')],
  ],
  [
    'schedule: "* * * *"',
    [at('schedule', 13, 'Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]')],
  ],
  [
    'schedule: "TZ=Europe/Zurich 0 * * * *"',
    [
      at(
        'schedule',
        13,
        'Invalid value: "TZ=Europe/Zurich 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ),
    ],
  ],
  [
    'schedule: "0 * * * *"\n  timeZone: Europe/Zurichh',
    [
      'f.yaml:6:13: error: spec.timeZone: Invalid value: "Europe/Zurichh": unknown time zone Europe/Zurichh; did you mean "Europe/Zurich"?',
    ],
  ],
  [
    'schedule: "0 * * * *"\n  timeZone: ""',
    ['f.yaml:6:13: error: spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    'schedule: "0 * * * *"\n  timeZone: Local',
    [
      'f.yaml:6:13: error: spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  [
    'schedule: "0 * * * *"\n  timeZone: AMERICA/new_york',
    [
      'f.yaml:6:13: error: spec.timeZone: Invalid value: "AMERICA/new_york": unknown time zone AMERICA/new_york; did you mean "America/New_York"?',
    ],
  ],
  [
    'schedule: "0 * * * *"\n  timeZone: ../etc',
    ['f.yaml:6:13: error: spec.timeZone: Invalid value: "../etc": unknown time zone ../etc'],
  ],
])('%s', (fields, messages) => expect(errorsOf(cron(fields))).toEqual(messages));

import { dueRun, requeueAfterMs } from '../../../../src/controllers/cron-job/missed.ts';
import { nextTime } from '../../../../src/model/cron/next.ts';
import { parseCronJobSchedule } from '../../../../src/model/cron/schedule.ts';
import { fromJson, instantFromJson, instantToJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'cronjob.next': (raw: unknown, from: string, count: number) => {
    const { spec } = fromJson('CronJob', raw);
    const schedule = parseCronJobSchedule(spec.schedule, spec.timeZone);
    const times: (string | null)[] = [];
    let at: number | undefined = instantFromJson(from);
    while (times.length < count && at !== undefined) {
      at = nextTime(schedule, at);
      times.push(at === undefined ? null : instantToJson(at));
    }
    return times;
  },
  'cronjob.missed': (raw: unknown, now: string) => {
    const { metadata, spec, status } = fromJson('CronJob', raw);
    const schedule = parseCronJobSchedule(spec.schedule, spec.timeZone);
    const times = {
      createdAt: metadata.creationTimestamp as number,
      lastScheduleTime: status.lastScheduleTime,
      startingDeadlineSeconds: spec.startingDeadlineSeconds,
    };
    const at = instantFromJson(now);
    const { missed, scheduleTime, error } = dueRun(times, schedule, at);
    return {
      missed,
      scheduleTime: scheduleTime === undefined ? null : instantToJson(scheduleTime),
      warned: missed === 'many' && scheduleTime !== undefined,
      requeueAfterMs: requeueAfterMs(times, schedule, at),
      error,
    };
  },
};

/** The form of a timeline's input. */
import type { JsonObject } from '../../compare.ts';

export interface TimelineInput {
  readonly components: Components;
  readonly nodes: readonly JsonObject[];
  readonly objects: readonly JsonObject[] | null;
  readonly steps: readonly Step[] | null;
  /** Seconds. */
  readonly until: number;
}

export interface Components {
  readonly controllersStartedAt: number;
  readonly wallSecondAtZero?: number;
  readonly nodeMonitorPeriod: number;
  readonly nodeMonitorGracePeriod: number;
  readonly nodeEvictionRate: number;
  readonly secondaryNodeEvictionRate: number;
  readonly unhealthyZoneThreshold: number;
  readonly largeClusterSizeThreshold: number;
  readonly podGCPeriod: number;
  readonly kubelet: {
    readonly leaseDurationSeconds: number;
    readonly leaseRenewOffset: number;
    readonly startLatency: number;
    readonly readyLatency: number;
    readonly terminationLatency: number;
  };
  readonly hpa?: {
    readonly syncPeriod: number;
    readonly downscaleStabilization: number;
    readonly tolerance: number;
    readonly cpuInitializationPeriod: number;
    readonly initialReadinessDelay: number;
    readonly metricWindow?: number;
  };
}

export interface Step {
  readonly at: number;
  readonly do: string;
  readonly objects?: readonly JsonObject[];
  readonly nodes?: readonly (string | JsonObject)[];
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly patch?: JsonObject;
  readonly replicas?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly grace?: number;
  readonly pod?: string;
  readonly dryRun?: boolean;
  readonly preconditionUID?: string;
  readonly preconditionResourceVersion?: string;
  readonly node?: string;
  readonly force?: boolean;
  readonly ignoreDaemonSets?: boolean;
  readonly deleteEmptyDirData?: boolean;
  readonly disableEviction?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly timeout?: number | string;
  readonly taint?: JsonObject;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly app?: string;
  readonly milli?: number;
}

/** What an answer's event looks like. */
export interface ToldEvent {
  readonly t: number;
  readonly kind: string;
  readonly of: string;
  readonly node?: string;
  readonly detail?: JsonObject;
  readonly pod?: string;
}

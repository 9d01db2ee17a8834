import type { Gauge } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';

export const serviceRequestSuccessRatio: MetricDefinition = {
  name: 'service_request_success_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['service', 'namespace'],
  doc: 'Share of new requests to a Service that meet a program that answers: of the endpoints among which the proxies choose, those whose containers run on a machine with power. 0 while there is none to choose. Measured from the first instant at which there was one. Services without a selector have none.',
  follow({ view, on, gauge }) {
    const gauges = new Map<number, Gauge>();
    on('service-endpoints', (at, service, usable, answering) => {
      let ratio = gauges.get(service);
      if (ratio === undefined) {
        if (usable === 0) return;
        const facts = view.world.object(service);
        ratio = gauge({ service: facts?.name ?? '', namespace: facts?.namespace ?? '' });
        gauges.set(service, ratio);
      }
      ratio.set(at, usable === 0 ? 0 : answering / usable);
    });
  },
};

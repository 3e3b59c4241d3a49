import { configurationSchema } from '../../../core/config/schema.ts';
import { SHIPPED } from '../draw-project.ts';

/** The shipped configuration with a standby: its cluster may have to take over from eu-west-1. */
export const WITH_STANDBY = configurationSchema.parse({
  ...SHIPPED,
  runbooks: {
    regionShift: {
      'assistant-db': {
        globalClusterIdentifier: 'assistant-global',
        partner: { region: 'eu-west-1', clusterIdentifier: 'assistant-db' },
        peak: { instances: { 'assistant-edge': 12 }, readers: 2 },
      },
    },
  },
});

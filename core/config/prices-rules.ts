import { INSTANCE_CLASS, INSTANCE_CLASS_RULE } from './fields.ts';
import type { Rule } from './finding.ts';

/** Not checked by the record, so that a bad class does not read as a bad price. */
export const pricedClassesAreValid: Rule = ({ prices }) =>
  Object.keys(prices?.instanceHour ?? {})
    .filter((instanceClass) => !INSTANCE_CLASS.test(instanceClass))
    .map((instanceClass) => {
      const path = ['prices', 'instanceHour', instanceClass];
      return {
        path,
        reads: [path],
        rule: INSTANCE_CLASS_RULE,
        found: instanceClass,
        mend: `write it as the cluster's instanceClass, e.g. db.${instanceClass.replace(/^db\./, '')}`,
      };
    });

import {
  capacityFitsTheQuota,
  connectionsFitTheDatabase,
  quotaLeavesRoom,
} from './capacity-rules.ts';
import { fallbackClassesDiffer, zonesInTheRegion } from './cluster-rules.ts';
import {
  dashboardMetricsDiffer,
  dashboardMetricsFit,
  dashboardNamesAreValid,
} from './dashboard-rules.ts';
import {
  demandHasItsPolicy,
  demandKeepsClearOfTheBreaker,
  oneDemandBudget,
} from './demand-rules.ts';
import {
  alarmsRunFailoversOnly,
  drillNamesAreValid,
  drillsRunInASandbox,
  drillsStartWhatIsConfigured,
  drillTimeZonesExist,
} from './drill-rules.ts';
import { existingAlarmsAreForeign } from './existing-alarm-rules.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { groupNamesAreTheirOwn, groupsHoldTargets } from './group-rules.ts';
import { allMayChangeAsOftenAsOne, limitsCoverTheFloors } from './limits-rules.ts';
import {
  drivesAFunction,
  namesAreUnique,
  namesAreValid,
  oneTargetOnOneResource,
  someTarget,
  usesACluster,
} from './naming-rules.ts';
import { pricedClassesAreValid } from './prices-rules.ts';
import {
  partnersAreElsewhere,
  peaksKeepToTheCeiling,
  peaksNameFunctions,
  usualRegionIsOneOfThePair,
} from './region-shift-rules.ts';
import { startedRunbooksHaveTheirInputs } from './runbook-input-rules.ts';
import {
  runbookClustersExist,
  runbookInstancesDiffer,
  runbookInstancesLast,
} from './runbook-rules.ts';
import type { Configuration } from './schema.ts';
import {
  floorsBelowCeilings,
  scaleDownBelowScaleUp,
  stepsLandAboveScaleDown,
  warningStepBelowCriticalStep,
  warningsBelowCriticals,
} from './target-rules.ts';
import {
  freezesSayNothingElse,
  windowFloorsBelowCeilings,
  windowsKeepToTheCeiling,
  windowsOutlastTheLead,
  windowsSaySomething,
} from './window-capacity-rules.ts';
import {
  timeZonesExist,
  windowNamesAreValid,
  windowsOpen,
  windowTargetsExist,
} from './window-rules.ts';

const RULES: readonly Rule[] = [
  someTarget,
  namesAreValid,
  namesAreUnique,
  oneTargetOnOneResource,
  drivesAFunction,
  usesACluster,
  floorsBelowCeilings,
  warningsBelowCriticals,
  scaleDownBelowScaleUp,
  warningStepBelowCriticalStep,
  stepsLandAboveScaleDown,
  demandHasItsPolicy,
  oneDemandBudget,
  demandKeepsClearOfTheBreaker,
  zonesInTheRegion,
  fallbackClassesDiffer,
  quotaLeavesRoom,
  capacityFitsTheQuota,
  connectionsFitTheDatabase,
  pricedClassesAreValid,
  limitsCoverTheFloors,
  allMayChangeAsOftenAsOne,
  existingAlarmsAreForeign,
  groupNamesAreTheirOwn,
  groupsHoldTargets,
  dashboardNamesAreValid,
  dashboardMetricsFit,
  dashboardMetricsDiffer,
  windowNamesAreValid,
  timeZonesExist,
  windowTargetsExist,
  windowsOpen,
  freezesSayNothingElse,
  windowsSaySomething,
  windowsKeepToTheCeiling,
  windowFloorsBelowCeilings,
  windowsOutlastTheLead,
  runbookClustersExist,
  runbookInstancesDiffer,
  runbookInstancesLast,
  partnersAreElsewhere,
  usualRegionIsOneOfThePair,
  peaksNameFunctions,
  peaksKeepToTheCeiling,
  drillNamesAreValid,
  drillsStartWhatIsConfigured,
  drillsRunInASandbox,
  drillTimeZonesExist,
  alarmsRunFailoversOnly,
  startedRunbooksHaveTheirInputs,
];

/** Every rule between fields that the configuration breaks. */
export function brokenRules(configuration: Configuration): readonly RuleFinding[] {
  return RULES.flatMap((rule) => rule(configuration));
}

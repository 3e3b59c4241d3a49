import { inputProblems } from '../runbooks/inputs.ts';
import { RUNBOOKS } from '../runbooks/runbooks.ts';
import { alarmStarts } from '../runbooks/start-by-alarm.ts';
import { BLOCK_OF } from './drill-rules.ts';
import type { Rule, RuleFinding } from './finding.ts';
import type { Path } from './path.ts';

/** Nobody is there to be asked when an alarm or a schedule starts a runbook: its inputs must fit before. */
export const startedRunbooksHaveTheirInputs: Rule = (configuration) => {
  const drills = Object.entries(configuration.runbooks?.drills ?? {}).map(
    ([name, { runbook, inputs }]) => ({
      path: ['runbooks', 'drills', name, 'inputs'],
      runbook,
      inputs,
    }),
  );
  const starts = alarmStarts(configuration).map(({ runbook, cluster, inputs }) => ({
    path: ['runbooks', BLOCK_OF[runbook], cluster, 'startByAlarm', 'inputs'],
    runbook,
    inputs,
  }));
  return [...drills, ...starts].flatMap(({ path, runbook, inputs }) =>
    inputProblems(RUNBOOKS[runbook], inputs).map((problem) => finding(path, problem)),
  );
};

function finding(path: Path, found: string): RuleFinding {
  return {
    path,
    reads: [path],
    rule: 'a runbook that is started by itself has its inputs in this file',
    found,
    mend: 'npx tidegate runbook list shows what it takes',
  };
}

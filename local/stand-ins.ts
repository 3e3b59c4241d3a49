/** What is not AWS in a local run. Nothing else is: templates, rules, roles, handlers and the CDK are the real ones. */
export const STAND_INS: readonly string[] = [
  'AWS is MiniStack on this machine, with the patches of local/emulator/patches',
  'CloudWatch does not evaluate alarms: the alarm model in replay/ reads each deployed alarm and sets its state',
  'the event of an alarm that changes is put on the bus by a patch, not by CloudWatch',
  'schedules fire when this program says that a virtual minute is over',
  'requests, their durations, the queue and the load of the database are a model (replay/), its numbers are assumed',
  'metrics are there when their minute ends; on AWS they come one to three minutes later',
  'Systems Manager Automation is local/emulator/automation; failovers, switchovers and changes of class are done at once',
  'time is virtual; provisioned concurrency and readers take as long as the patches assume',
];

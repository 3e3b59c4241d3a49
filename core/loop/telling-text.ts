import type { ChangeDecision, Decision, Page } from '../scaling/decision.ts';
import { capacityInWords, type ScalableTarget } from '../targets.ts';
import { timeInWords } from '../time-in-words.ts';
import type { ControlLoopRun } from './control-loop-run.ts';

/*
 * What a notification says, for somebody who was asleep a minute ago: what, why, what it costs, what happens next, what
 * to do, how to stop it. Paragraphs begin with such a word, so that the eye finds them.
 */

/** The first word of a subject. */
export type Severity = 'CRITICAL' | 'WARNING' | 'INFO';

/** Pages that mean that users get errors or waits that Tidegate does not end; by the first part of their key. */
const CRITICAL_PAGES = [
  'saturated',
  'under-the-floor',
  'outage-suspected',
  'failed',
  'error-rate',
  'frozen-under-load',
];

/** What somebody can do about a page whose text does not say it, by its key or the last part of it. */
const DO: Readonly<Record<string, (target: ScalableTarget) => string>> = {
  saturated: ({ name, maxCapacity }) =>
    `for a while: npx tidegate override ${name} --ceiling ${maxCapacity + 1} --for 2h --reason "..." (more, if more is wanted). For good: raise the ceiling in the configuration and deploy. If quota or connections are the limit, raise those.`,
  'under-the-floor': () =>
    'ask AWS for the quota that `npx tidegate plan` names, or free what others have reserved.',
  'outage-suspected': () =>
    'look at what is in front of the function: gateway, DNS, network, the clients. Capacity is not the cause.',
  failed: ({ name }) =>
    `mend what AWS says above; npx tidegate doctor compares ${name} with the configuration.`,
  'in-flight': ({ name }) =>
    `look at ${name} in the AWS console; npx tidegate doctor says what keeps it.`,
  'lever-cannot-help': ({ name }) =>
    `look at ${name} and at what it calls: slow queries, a dependency, a deployment. More capacity would cost and change nothing.`,
  'last-move-did-not-help': () =>
    'look for another cause: a dependency, a hot key, a deployment. The signal starts afresh after half an hour.',
  'scale-database': () => 'plan a larger instance class, or find the query that is heavy.',
  size: () => 'give the function more memory (its CPU grows with it) and deploy it.',
  'ineffective-reader': () =>
    'see how clients connect: pools keep their old connections; use the reader endpoint and let connections expire.',
  deployment: () =>
    'see whether the errors began with the deployment; if so, roll it back, with the command above where there is one.',
  dependency: ({ name }) =>
    `look at what the evidence names: is it up, and has it connections and quota left? If it is well, and the function is short of capacity: ${moreByHand(name)}`,
  unknown: ({ name }) =>
    `read the errors in the evidence, and the log of the function. If it is short of capacity all the same: ${moreByHand(name)}`,
  incomplete: ({ name }) =>
    `read the log of the function. npx tidegate doctor says which permission or log group is missing. If it is short of capacity: ${moreByHand(name)}`,
};

const moreByHand = (name: string): string =>
  `npx tidegate override ${name} --floor N --for 1h --reason "..."`;

export interface TellingParts {
  readonly run: ControlLoopRun;
  readonly target: ScalableTarget;
}

export function severityOf({ key }: Pick<Page, 'key'>): Severity {
  return CRITICAL_PAGES.includes(key.split(':')[0] ?? '') ? 'CRITICAL' : 'WARNING';
}

/** Of something that people should look at. */
export function pageText(page: Page, decision: Decision, parts: TellingParts): string {
  const { key, text } = page;
  const advice = DO[key] ?? DO[key.split(':').at(-1) ?? ''];
  return paragraphs([
    ['What', sentence(text)],
    ['Next', afterPage(decision, parts)],
    ['Do', advice?.(parts.target)],
    howToStop(parts.target),
    more(parts),
  ]);
}

/** Of a change that was decided: what became of it, in the words of `says`. */
export function changeText(
  decision: ChangeDecision,
  { outcome, says }: { readonly outcome: string; readonly says: string },
  parts: TellingParts,
): string {
  const { target } = parts;
  const { from, to, reason, cost, trail } = decision;
  const goes = outcome === 'accepted' ? 'goes' : 'would go';
  const byAws = ['accepted', 'refused'].includes(outcome) ? `AWS has ${outcome} it: ` : '';
  const what = `${target.name} ${goes} from ${capacityInWords(target, from)} to ${capacityInWords(target, to)}`;
  return [
    paragraphs([
      ['What', `${what}. ${byAws}${sentence(says)}`],
      ['Why', sentence(reason)],
      ['Cost', sentence(cost?.says ?? 'not known: there is no price for it')],
      ['Next', afterChange(decision, outcome, target)],
      ...(outcome === 'stopped' ? [] : [howToStop(target)]),
      more(parts),
    ]),
    '',
    'How it was decided',
    ...trail.map(({ step, says: words }) => `  ${step}: ${words}`),
  ].join('\n');
}

/** Of a change that stands, whose handler ended before it could tell. */
export function foundText(says: string, reason: string, parts: TellingParts): string {
  return paragraphs([
    ['What', `${parts.target.name}: ${sentence(says)}`],
    ['Why', sentence(reason)],
    [
      'Next',
      'cooldowns run from now. It is told late because the handler that asked for it ended before it could.',
    ],
    howToStop(parts.target),
    more(parts),
  ]);
}

function afterChange({ kind }: ChangeDecision, outcome: string, target: ScalableTarget): string {
  const { minCapacity, scaleOutCooldownSeconds: out, scaleInCooldownSeconds: inwards } = target;
  switch (outcome) {
    case 'shadow':
      return 'nothing is changed, and the same is told again after half an hour at the earliest. To let it act, write mode: act on the target and deploy.';
    case 'stopped':
      return 'nothing is changed until `npx tidegate start`; every look decides anew.';
    case 'refused':
      return 'capacity stays as it is. The next look, within a minute, decides anew and asks again; a refusal that goes on is told again after half an hour.';
    default: {
      const ends = target.kind === 'aurora-readers' ? 'up to ten minutes' : 'a minute or two';
      const cooldown = `once it stands (${ends}), no scale-out for ${out} s and no scale-in for ${inwards} s.`;
      return kind === 'scale-out'
        ? `${cooldown} It goes further if load still asks for more, and comes back by itself when every signal is low, not below the floor of ${minCapacity}.`
        : `${cooldown} It is raised again as soon as load asks for it.`;
    }
  }
}

function afterPage(decision: Decision, { run, target }: TellingParts): string {
  const { now } = run;
  const told = 'This is told once while it lasts.';
  if (decision.kind !== 'hold')
    return `${decision.kind} to ${capacityInWords(target, decision.to)} is decided in the same look. ${told}`;
  const capacity = `capacity stays at ${capacityInWords(target, decision.from)}; the decision is to hold: ${decision.reason}.`;
  const until = decision.until
    ? `It is not changed before ${timeInWords(decision.until, now)}.`
    : 'The next look is within a minute and decides anew.';
  return `${capacity} ${until} ${told}`;
}

type Paragraph = readonly [heading: string, text: string | undefined];

/** Nothing is to be stopped in shadow mode. */
function howToStop({ name, mode }: ScalableTarget): Paragraph {
  const commands = [
    `this target: npx tidegate pause ${name} --for 1h --reason "..."`,
    'everything: npx tidegate stop --reason "..."',
  ];
  return ['Stop', mode === 'shadow' ? undefined : commands.join('\n  ')];
}

function more({ run, target }: TellingParts): Paragraph {
  const { trigger, configurationHash, now } = run;
  const places = `npx tidegate explain ${target.name}; npx tidegate watch; docs/operations.md`;
  const setOff = `set off by ${trigger} at ${timeInWords(now)}, configuration ${configurationHash}`;
  return ['More', `${places}\n  ${setOff}`];
}

function paragraphs(parts: readonly Paragraph[]): string {
  return parts
    .flatMap(([heading, text]) => (text === undefined ? [] : [`${heading}: ${text}`]))
    .join('\n\n');
}

/** With a full stop, as people write; a command in a line of its own is copied, and gets none. */
function sentence(text: string): string {
  return /[.!?]$|\n {2}.*$/.test(text) ? text : `${text}.`;
}

import { ConfigurationError, type ConfigurationProblem } from '../errors.ts';
import { fieldFinding } from './field-finding.ts';
import type { Finding, RuleFinding } from './finding.ts';
import { withGroupsExpanded } from './groups.ts';
import { schemaAt } from './json-schema.ts';
import { overlaps, type Path, pathInWords } from './path.ts';
import { brokenRules } from './rules.ts';
import { type Configuration, configurationSchema } from './schema.ts';
import { forbiddenKeyFindings, unknownKeyFinding } from './unknown-keys.ts';
import { valueAt, withReplacements } from './values-at-paths.ts';

/** What was read from a file, before anything is known of it. */
export interface ConfigurationSource {
  /** For the messages. */
  readonly file: string;
  readonly value: unknown;
  /** 1-based line of a path; without it, as for JSON that was checked before, every line is 0. */
  readonly lineOf?: (path: Path) => number;
  /** What the reader itself has found, e.g. keys that stand twice. */
  readonly problems?: readonly ConfigurationProblem[];
}

/**
 * The configuration with every default filled in and groups replaced by their targets; parsing its own output again
 * gives the same.
 * Throws a ConfigurationError with every problem of the file, by line.
 */
export function parseConfiguration(source: ConfigurationSource): Configuration {
  const { file, value, lineOf = () => 0, problems = [] } = source;
  const forbidden = forbiddenKeyFindings(value);
  const allowed = withReplacements(
    value,
    forbidden.map(({ path }) => ({ path, value: undefined })),
  );
  const parsed = configurationSchema.safeParse(allowed);
  const issues = parsed.success ? [] : issueFindings(parsed.error.issues, allowed);
  const whole = parsed.success ? parsed.data : repaired(allowed, issues);
  const refused = [...forbidden, ...issues];
  const findings = [...refused, ...(whole === undefined ? [] : ruleFindings(whole, refused))];
  if (parsed.success && findings.length === 0 && problems.length === 0)
    return withGroupsExpanded(parsed.data);

  const found = findings.map(({ path, rule, found, mend }) => ({
    line: lineOf(path),
    path: pathInWords(path),
    rule,
    found,
    mend,
  }));
  throw new ConfigurationError(file, [...problems, ...found]);
}

type Issue = Readonly<{ code: string; path: Path; keys?: readonly string[] }>;

function issueFindings(issues: readonly Issue[], value: unknown): readonly Finding[] {
  return oncePerPath(
    issues.flatMap(({ path, keys }) =>
      keys === undefined
        ? [fieldFinding(path, valueAt(value, path), schemaAt(path) ?? {})]
        : keys.map((key) => unknownKeyFinding([...path, key], valueAt(value, [...path, key]))),
    ),
  );
}

/** 0.5 for a whole number from 1 breaks two limits, and is one problem. */
function oncePerPath(findings: readonly Finding[]): readonly Finding[] {
  const byPath = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify(finding.path);
    if (!byPath.has(key)) byPath.set(key, finding);
  }
  return [...byPath.values()];
}

/** Rules that read a refused field keep silent. */
function ruleFindings(
  configuration: Configuration,
  refused: readonly Finding[],
): readonly RuleFinding[] {
  return brokenRules(configuration).filter(
    ({ reads }) => !reads.some((path) => refused.some((finding) => overlaps(path, finding.path))),
  );
}

/** What is left of a refused file, with a stand-in for every refused field, so that the rules can read the rest. */
function repaired(value: unknown, refused: readonly Finding[]): Configuration | undefined {
  const standIns = refused.map(({ path }) => {
    const field = schemaAt(path);
    return { path, value: field?.default ?? field?.examples?.[0] };
  });
  return configurationSchema.safeParse(withReplacements(value, standIns)).data;
}

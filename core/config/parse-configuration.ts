import { ConfigurationError, type ConfigurationProblem } from '../errors.ts';
import { fieldFinding } from './field-finding.ts';
import type { Finding, RuleFinding } from './finding.ts';
import { withGroupsExpanded } from './groups.ts';
import { schemaAt } from './json-schema.ts';
import { overlaps, type Path, pathInWords } from './path.ts';
import { divideByRegion, placeInFile, type RegionalValue } from './regions.ts';
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
 * The configuration of the region at the top of the file, with every default filled in and groups replaced by their
 * targets; parsing its own output again gives the same.
 * Throws a ConfigurationError with every problem of the file, by line.
 */
export function parseConfiguration(source: ConfigurationSource): Configuration {
  const [home] = parseConfigurations(source);
  return home;
}

/** The same of every region of the file: that of the top first, then those under `regions`. */
export function parseConfigurations(
  source: ConfigurationSource,
): readonly [Configuration, ...Configuration[]] {
  const { file, value, lineOf = () => 0, problems = [] } = source;
  const divided = divideByRegion(value);
  const home = parseRegion(divided.home);
  const others = divided.others.map((regional) => ({
    ...regional,
    parsed: parseRegion(regional.value),
  }));
  const findings = [
    ...divided.findings,
    ...home.findings,
    ...others.flatMap((other) => findingsOfRegion(other, home.findings, divided.home)),
  ];
  const [first, ...rest] = [home, ...others.map(({ parsed }) => parsed)].flatMap(
    ({ configuration }) => configuration ?? [],
  );
  if (first !== undefined && findings.length === 0 && problems.length === 0)
    return [first, ...rest];

  const found = findings.map(({ path, rule, found, mend }) => ({
    line: lineOf(path),
    path: pathInWords(path),
    rule,
    found,
    mend,
  }));
  throw new ConfigurationError(file, [...problems, ...found]);
}

interface ParsedRegion {
  readonly configuration: Configuration | undefined;
  readonly findings: readonly Finding[];
}

function parseRegion(value: unknown): ParsedRegion {
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
  return { configuration: parsed.success ? withGroupsExpanded(parsed.data) : undefined, findings };
}

type OtherRegion = RegionalValue & { readonly parsed: ParsedRegion };

/** What breaks in this region, where the file says it; what breaks at the top of the file alike is said there alone. */
function findingsOfRegion(
  { parsed, ...regional }: OtherRegion,
  ofHome: readonly Finding[],
  home: unknown,
): readonly Finding[] {
  const known = new Set(ofHome.map((finding) => JSON.stringify(finding)));
  return parsed.findings.flatMap((finding): readonly Finding[] => {
    const path = placeInFile(finding.path, regional, home);
    if (path !== finding.path) return [{ ...finding, path }];
    if (known.has(JSON.stringify(finding))) return [];
    return [inOneRegion(finding, regional.region)];
  });
}

/** A value that only one region does not take. */
function inOneRegion(finding: Finding, region: string): Finding {
  return {
    ...finding,
    rule: `in ${region}: ${finding.rule}`,
    mend: `${finding.mend}; what holds in ${region} alone stands under regions.${region}`,
  };
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

import {
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { keyInWords, type Path, pathInWords, quoted, WHOLE_FILE } from '../core/config/path.ts';
import { ConfigurationError, type ConfigurationProblem } from '../core/errors.ts';
import {
  type Anchored,
  anchoredNodes,
  keyOf,
  MERGE_KEY,
  offsetFinder,
  startOf,
} from './yaml-paths.ts';
import { syntaxProblems } from './yaml-syntax.ts';

/** As many as a file of the largest size has lines; nested aliases multiply, and count every time. */
const MOST_ALIASES = 20_000;

/** `!!str` and the like say what plain YAML means anyway. */
const PLAIN_TAGS: readonly string[] = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(
  (tag) => `tag:yaml.org,2002:${tag}`,
);

export interface ReadYaml {
  readonly value: unknown;
  /** The line of a key, or of the nearest block above it that stands in the file; 0 when none does. */
  readonly lineOf: (path: Path) => number;
  /** Keys that stand twice: the rest of the file can still be checked. */
  readonly problems: readonly ConfigurationProblem[];
}

type LineAt = (offset: number) => number;

/** Throws a ConfigurationError with every fault that leaves open what the text means. */
export function readYaml(file: string, text: string): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const lineAt: LineAt = (offset) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw new ConfigurationError(file, syntaxProblems(document.errors, lineAt));
  const anchored = anchoredNodes(document);
  const unclear = unresolvable(document, anchored, lineAt);
  const repeated = repeatedKeys(document, lineAt);
  if (unclear.length > 0) throw new ConfigurationError(file, [...unclear, ...repeated]);
  const offsetOf = offsetFinder(document, anchored);
  return {
    value: toValue(file, document),
    lineOf: (path) => {
      const offset = offsetOf(path);
      return offset === undefined ? 0 : lineAt(offset);
    },
    problems: repeated,
  };
}

function toValue(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (fault) {
    throw new ConfigurationError(file, [
      {
        line: 0,
        path: WHOLE_FILE,
        rule: 'aliases and merge keys can be put in place',
        found: fault instanceof Error ? fault.message : String(fault),
        mend: 'write the values where they are needed',
      },
    ]);
  }
}

/** Aliases that lead nowhere or into themselves, and tags that make something else of a value. */
function unresolvable(
  document: Document.Parsed,
  anchored: Anchored,
  lineAt: LineAt,
): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  visit(document, (_, node, ancestors) => {
    const at = () => ({
      line: lineAt(startOf(node) ?? 0),
      path: pathInWords(pathTo(ancestors, node)),
    });
    if (isAlias(node)) {
      const target = anchored.get(node);
      if (target === undefined)
        problems.push({
          ...at(),
          rule: 'an alias stands below its anchor',
          found: `*${keyInWords(node.source)}, and no anchor of that name above it`,
          mend: `write &${keyInWords(node.source)} where the value stands, or write the value here`,
        });
      else if (ancestors.some((ancestor) => ancestor === target))
        problems.push({
          ...at(),
          rule: 'an alias stands outside its anchor',
          found: `*${keyInWords(node.source)} inside of what it stands for`,
          mend: 'write the value here',
        });
      return;
    }
    if (!isCollection(node) && !isScalar(node)) return;
    if (node.tag !== undefined && !PLAIN_TAGS.includes(node.tag))
      problems.push({
        ...at(),
        rule: 'values are plain YAML, without tags',
        found: `the tag ${quoted(node.tag)}`,
        mend: 'delete the tag',
      });
  });
  return problems;
}

/** In JavaScript the last one would win without a word. */
function repeatedKeys(document: Document.Parsed, lineAt: LineAt): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  visit(document, {
    Map: (_, map, ancestors) => {
      const firstLines = new Map<string, number>();
      for (const pair of map.items) {
        const key = keyOf(pair);
        const line = lineAt(startOf(pair.key) ?? 0);
        const firstLine = firstLines.get(key);
        if (firstLine === undefined || key === MERGE_KEY) firstLines.set(key, line);
        else
          problems.push({
            line,
            path: pathInWords([...pathTo(ancestors, map), key]),
            rule: 'a key stands once in its block',
            found: `${keyInWords(key)} again, first on line ${firstLine}`,
            mend: 'delete one of the two',
          });
      }
    },
  });
  return problems;
}

function pathTo(ancestors: readonly unknown[], node: unknown): Path {
  return [...ancestors, node].flatMap((step, index, steps): readonly (string | number)[] => {
    const parent = steps[index - 1];
    if (isPair(step)) return [keyOf(step as Pair)];
    return isSeq(parent) ? [parent.items.indexOf(step)] : [];
  });
}

import type { ErrorCode, YAMLError } from 'yaml';
import { WHOLE_FILE } from '../core/config/path.ts';
import type { ConfigurationProblem } from '../core/errors.ts';

type Words = Pick<ConfigurationProblem, 'rule' | 'found' | 'mend'>;

/** What is wrong with the text as YAML, each kind of fault once on a line, and without what only follows from it. */
export function syntaxProblems(
  errors: readonly YAMLError[],
  lineAt: (offset: number) => number,
): readonly ConfigurationProblem[] {
  const byPlace = new Map<string, ConfigurationProblem>();
  for (const error of causes(errors)) {
    const line = lineAt(error.pos[0]);
    byPlace.set(`${line} ${error.code}`, { line, path: WHOLE_FILE, ...inWords(error) });
  }
  return [...byPlace.values()];
}

/** One key in the wrong column, one tab or one level too many spoils lines that are well. */
function causes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const tooDeep = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (tooDeep) return [tooDeep];
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  if (tabs.length > 0) return tabs;
  const misplaced = errors.find(isMisplaced);
  return errors.filter((error) => error === misplaced || !isMisplaced(error));
}

function isMisplaced({ message }: YAMLError): boolean {
  return message === 'All mapping items must start at the same column';
}

function inWords(error: YAMLError): Words {
  if (isMisplaced(error)) return MISPLACED;
  const { code, message } = error;
  return (
    KNOWN[code] ?? {
      rule: 'the file is YAML',
      found: message.slice(0, 1).toLowerCase() + message.slice(1),
      mend: 'correct the line; text with : or # or a bracket in it stands in quotes',
    }
  );
}

const MISPLACED: Words = {
  rule: 'the keys of a block start in the same column',
  found: 'a key in another column than those above it',
  mend: 'indent it as the other keys of its block',
};

const KNOWN: Partial<Readonly<Record<ErrorCode, Words>>> = {
  TAB_AS_INDENT: {
    rule: 'lines are indented by spaces',
    found: 'a tab',
    mend: 'replace the tab by two spaces',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    rule: 'one key stands on a line',
    found: 'a key after a key on the same line',
    mend: 'put the second key on a line of its own, or the text in quotes',
  },
  MULTIPLE_DOCS: {
    rule: 'the file is one YAML document',
    found: 'a second one after ---',
    mend: 'delete the line ---, or what follows it',
  },
  RESOURCE_EXHAUSTION: {
    rule: 'blocks are nested a few levels deep',
    found: 'more levels than can be read',
    mend: 'give the path of a configuration file',
  },
};

import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { DOOR_ACTIONS } from '../../core/brakes/door-actions.ts';
import { readDoorEvent } from '../../lambdas/door-event.ts';
import { startAwsModels } from '../contracts/aws-models.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { drawnDocuments, eventOf, FILLED_IN } from './brakes-door-scene.ts';

const documents = drawnDocuments();

test('there is one form for each action', () => {
  expect(documents.map(({ name }) => name).sort()).toEqual(
    DOOR_ACTIONS.map((action) => `tidegate-assistant-${action}`).sort(),
  );
});

describe.each(documents)('$name', ({ action, content }) => {
  const { parameters, mainSteps } = content;

  test('describes every field, and says what may stand in it', () => {
    for (const { description, allowedValues, allowedPattern } of Object.values(parameters)) {
      expect(description).toMatch(/\.$/);
      expect([allowedValues, allowedPattern].filter((each) => each !== undefined)).toHaveLength(1);
    }
  });

  test('has defaults, and takes what somebody fills in', () => {
    const filledIn = Object.entries(parameters).flatMap(([name, parameter]) =>
      [parameter.default, FILLED_IN[action][name]]
        .filter((value) => value !== undefined)
        .map((value) => ({ value, ...parameter })),
    );

    for (const { value, allowedValues = [value], allowedPattern = '' } of filledIn) {
      expect(allowedValues).toContain(value);
      expect(value).toMatch(new RegExp(allowedPattern));
    }
  });

  test('refers only to its fields, to earlier steps and to its execution', () => {
    const known = new Set([...Object.keys(parameters), 'automation:EXECUTION_ID', 'Ask.Payload']);
    for (const { name, inputs, outputs = [] } of mainSteps) {
      const variables = [...JSON.stringify(inputs).matchAll(/\{\{ ?([^ }]+) ?\}\}/g)];
      expect(variables.map(([, variable = '']) => variable).filter((v) => !known.has(v))).toEqual(
        [],
      );
      for (const output of outputs) known.add(`${name}.${output.Name}`);
    }
    expect(content.outputs.filter((output) => !known.has(output))).toEqual([]);
  });

  test('sends an event that the handler understands, with every field in it', () => {
    const event = eventOf(content, FILLED_IN[action]);

    expect(readDoorEvent(event)).toMatchObject({
      kind: 'request',
      request: {
        action,
        dryRun: false,
        by: 'arn:aws:sts::111122223333:assumed-role/Operator/ada, Systems Manager execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f',
      },
    });
    expect(Object.keys(event)).toHaveLength(Object.keys(parameters).length + 3);
  });

  test('ends at the first step that fails, and with the answer', () => {
    expect(mainSteps.slice(0, -1).every(({ onFailure }) => onFailure === 'Abort')).toBe(true);
    expect(mainSteps.at(-1)).toMatchObject({ name: 'Answer', isEnd: true });
  });
});

test.each(['"', '{', '}', '\\', ''])('a reason may not have %j in it, or be empty', (reason) => {
  const pattern = documents.find(({ action }) => action === 'stop')?.content.parameters['Reason'];

  expect(reason).not.toMatch(new RegExp(pattern?.allowedPattern ?? ''));
});

describe('the script of the last step', () => {
  const [document] = documents;
  const script = String(document?.content.mainSteps.at(-1)?.inputs['Script']);
  const run = (payload: unknown) => {
    const call = `${script}\nimport sys\ntry:\n  print(json.dumps(answer(json.load(sys.stdin), None)))\nexcept Exception as e:\n  print('failed: ' + str(e))`;
    const input = JSON.stringify({ payload });
    return execFileSync('python3', ['-c', call], { input, encoding: 'utf8' }).trim();
  };
  const done = { outcome: 'done', says: 'set', stopped: false, brakes: ['edge: paused'] };

  test.each([
    ['text', JSON.stringify(done)],
    ['an object', done],
  ])('shows an answer that arrives as %s', (_, payload) => {
    expect(run(payload)).toBe('{"says": "set | not stopped; brakes in force: edge: paused"}');
  });

  test('fails with the words of a refusal', () => {
    expect(run({ outcome: 'refused', says: 'there is no reason' })).toBe(
      'failed: there is no reason',
    );
  });

  test('fails with the error of a handler that failed', () => {
    expect(run({ errorType: 'OutsideFaultError', errorMessage: 'could not read' })).toBe(
      'failed: could not read',
    );
  });
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  test('take each document, and know what its first step asks', async () => {
    const problems = await Promise.all([
      ...documents.map(({ name, content }) =>
        models.validateRequest('ssm', 'CreateDocument', {
          Name: name,
          Content: JSON.stringify(content),
          DocumentType: 'Automation',
          DocumentFormat: 'JSON',
        }),
      ),
      models.validateRequest('ssm', 'GetAutomationExecution', {
        AutomationExecutionId: '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f',
      }),
      models.validateResponse('ssm', 'GetAutomationExecution', {
        AutomationExecution: { ExecutedBy: 'arn:aws:iam::111122223333:user/ada' },
      }),
    ]);

    expect(problems.flat()).toEqual([]);
  });
});

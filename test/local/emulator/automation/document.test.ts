import { afterAll, describe, expect, test } from '@jest/globals';
import { readDocument } from '../../../../local/emulator/automation/document.ts';
import { startAwsModels } from '../../../contracts/aws-models.ts';
import { describeWithTool } from '../../../contracts/describe-with-tool.ts';
import { approve, contentOf, machine } from './automation-scene.ts';

const document = (changes: object = {}, steps: readonly object[] = [machine('Only')]) => ({
  ...contentOf({ steps }),
  ...changes,
});
const choose = (NextStep: string) => ({
  name: 'Choose',
  action: 'aws:branch',
  inputs: { Choices: [{ NextStep, Variable: 'a', StringEquals: 'a' }] },
});

test.each([
  ['another schema', document({ schemaVersion: '2.2' }), 'schemaVersion'],
  ['no role', document({ assumeRole: undefined }), 'assumeRole'],
  ['no step', document({}, []), 'mainSteps'],
  ['an unknown action', document({}, [{ ...machine('Only'), action: 'aws:sleep' }]), 'action'],
  ['an unknown key', document({}, [machine('Only', { nextstep: 'Other' })]), 'nextstep'],
  [
    'an input that its action does not have',
    document({}, [approve({ Approvals: 1 })]),
    'Approvals',
  ],
  ['nobody to approve', document({}, [approve({ Approvers: [] })]), 'Approvers'],
  [
    'more approvals than approvers',
    document({}, [approve({ MinRequiredApprovals: 2 })]),
    'exceeds the number of Approvers',
  ],
  [
    'a step that goes on after its failure',
    document({}, [machine('Only', { onFailure: 'Continue' })]),
    'onFailure',
  ],
  [
    'a default that it does not allow',
    document({ parameters: { Size: { type: 'String', allowedValues: ['a'], default: 'b' } } }),
    'the default is not allowed',
  ],
  ['two steps of one name', document({}, [machine('Only'), machine('Only')]), 'one name'],
  ['a branch to nowhere', document({}, [choose('Nowhere')]), 'no step Nowhere'],
  [
    'an output of a later step',
    document({}, [approve({ Message: '{{ Later.output }}' }), machine('Later')]),
    '{{ Later.output }}',
  ],
  ['an output that no step has', document({ outputs: ['Only.result'] }), 'Only.result'],
])('refuses a document with %s', (_, content, says) => {
  expect(() => readDocument(content)).toThrow(
    expect.objectContaining({
      name: 'InvalidDocumentContent',
      message: expect.stringContaining(says),
    }),
  );
});

test('takes what leads somewhere', () => {
  const content = document({ outputs: ['Only.output'] }, [choose('Only'), machine('Only')]);

  expect(readDocument(content).mainSteps.map(({ name }) => name)).toEqual(['Choose', 'Only']);
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  describe('name every refusal', () => {
    test.each([
      ['CreateDocument', 'InvalidDocumentContent'],
      ['StartAutomationExecution', 'AutomationDefinitionNotFoundException'],
      ['StartAutomationExecution', 'InvalidAutomationExecutionParametersException'],
      ['GetAutomationExecution', 'AutomationExecutionNotFoundException'],
      ['SendAutomationSignal', 'AutomationExecutionNotFoundException'],
      ['SendAutomationSignal', 'InvalidAutomationSignalException'],
      ['StopAutomationExecution', 'AutomationExecutionNotFoundException'],
      ['StopAutomationExecution', 'InvalidAutomationStatusUpdateException'],
      ['DescribeAutomationExecutions', 'InvalidFilterKey'],
    ])('%s: %s', async (operation, name) => {
      const errors = await models.modelledErrors('ssm', operation);

      expect(errors.map((error) => error.name)).toContain(name);
    });
  });
});

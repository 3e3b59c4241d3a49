import { expect, test } from '@jest/globals';
import { resolved } from '../../../core/owners/resolve.ts';
import type { Template } from '../../../core/owners/templates.ts';

const template: Template = {
  file: 'platform',
  Parameters: { Stage: { Default: 'prod' }, Secret: {} },
  Resources: {
    Edge: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: { 'Fn::Sub': `edge-\${Stage}` } },
    },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'live', FunctionName: { Ref: 'Edge' } },
    },
    Ring: { Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier: { Ref: 'Ring' } } },
    Bucket: { Type: 'AWS::S3::Bucket' },
  },
  Outputs: {
    Arn: {
      Value: { 'Fn::GetAtt': ['Edge', 'Arn'] },
      Export: { Name: { 'Fn::Sub': `\${Stage}-arn` } },
    },
  },
};

const EDGE = 'arn:aws:lambda:region:account:function:edge-prod';

test.each<[string, unknown, string]>([
  ['text', 'edge', 'edge'],
  ['a number', 5, '5'],
  ['a parameter with a default', { Ref: 'Stage' }, 'prod'],
  ['a parameter without', { Ref: 'Secret' }, '<Secret>'],
  ['a function', { Ref: 'Edge' }, 'edge-prod'],
  ['an alias', { Ref: 'Live' }, `${EDGE}:live`],
  ['an attribute', { 'Fn::GetAtt': ['Edge', 'Arn'] }, EDGE],
  ['an attribute as text', { 'Fn::GetAtt': 'Edge.Arn' }, EDGE],
  ['an attribute that only AWS knows', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, '<Bucket.Arn>'],
  [
    'a substitution',
    { 'Fn::Sub': `\${Edge}:\${Live}:\${!kept}:\${AWS::Region}` },
    `edge-prod:${EDGE}:live:\${kept}:region`,
  ],
  [
    'a substitution with variables',
    { 'Fn::Sub': [`\${a}-\${Stage}`, { a: { Ref: 'Stage' } }] },
    'prod-prod',
  ],
  [
    'a join',
    { 'Fn::Join': [':', ['function', { Ref: 'Edge' }, 'live']] },
    'function:edge-prod:live',
  ],
  ['a part of an ARN', { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Live' }] }] }, 'edge-prod'],
  ['an import', { 'Fn::ImportValue': 'prod-arn' }, EDGE],
  ['an import of nobody', { 'Fn::ImportValue': 'other' }, '<other>'],
  ['a ring', { Ref: 'Ring' }, '<a ring of references>'],
  ['a condition', { 'Fn::If': ['a', 'b', 'c'] }, '<Fn::If>'],
  ['nothing', undefined, '<nothing>'],
])('%s', (_, value, text) => {
  expect(resolved(value, template, [template])).toBe(text);
});

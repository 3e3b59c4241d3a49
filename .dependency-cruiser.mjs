/** The table of docs/architecture.md: which folder may import what. `node:` builtins are core modules here. */

const only = (folder, { ours = [], packages = [], builtins }) => {
  const allowedOurs = `^(${[folder, ...ours].join('|')})/`;
  const allowedPackages = packages.length > 0 ? [`node_modules/(${packages.join('|')})(/|$)`] : [];
  return [
    {
      name: `${folder}-ours`,
      severity: 'error',
      comment: `${folder} imports only ${[folder, ...ours].join(', ')} of ours`,
      from: { path: `^${folder}/` },
      to: { dependencyTypes: ['local'], pathNot: allowedOurs },
    },
    {
      name: `${folder}-packages`,
      severity: 'error',
      comment: `${folder} imports only these packages: ${packages.join(', ') || 'none'}`,
      from: { path: `^${folder}/` },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'unknown'],
        pathNot: allowedPackages,
      },
    },
    ...(builtins === undefined
      ? []
      : [
          {
            name: `${folder}-builtins`,
            severity: 'error',
            comment: `${folder} imports only these builtins: ${builtins.join(', ') || 'none'}`,
            from: { path: `^${folder}/` },
            to: {
              dependencyTypes: ['core'],
              pathNot: builtins.length > 0 ? `^(node:)?(${builtins.join('|')})$` : [],
            },
          },
        ]),
  ];
};

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^(bin|lambdas|examples|local)/', '^adapters/environment-credentials'],
      },
      to: {},
    },
    ...only('core', { packages: ['zod', 'temporal-polyfill'], builtins: [] }),
    ...only('adapters', { ours: ['core'], packages: ['@aws-sdk', 'zod', 'yaml'] }),
    ...only('lambdas', {
      ours: ['core', 'adapters'],
      packages: ['zod', '@middy', '@aws-lambda-powertools'],
      builtins: [],
    }),
    ...only('lib', {
      ours: ['core'],
      packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild'],
      builtins: ['path', 'url', 'crypto', 'fs'],
    }),
    ...only('replay', { ours: ['core'], builtins: [] }),
    ...only('examples', { packages: ['aws-cdk-lib', 'constructs', 'cdk-nag'] }),
    {
      name: 'bin-ours',
      severity: 'error',
      comment:
        'bin starts things: the command line, or the CDK app from lib, core and the files that it reads',
      from: { path: '^bin/' },
      to: {
        dependencyTypes: ['local'],
        pathNot: '^(bin|cli|lib|core)/|^adapters/(configuration|platform)-',
      },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

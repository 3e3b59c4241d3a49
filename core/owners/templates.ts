/** A CloudFormation template as it was parsed; only what owners are found by. */
export interface Template {
  /** Its file, for people. */
  readonly file: string;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
}

interface TemplateOutput {
  readonly Value?: unknown;
  readonly Export?: { readonly Name?: unknown };
}

/** A resource with where it stands. */
export interface Located {
  readonly template: Template;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

/** Every resource of a type, over all templates. */
export function resourcesOfType(templates: readonly Template[], type: string): readonly Located[] {
  return templates.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([logicalId, resource]) => ({ template, logicalId, resource })),
  );
}

/** A property that is a block; empty where it is missing or something else. */
export function blockOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

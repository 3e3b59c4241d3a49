import type { Configuration } from './schema.ts';

/** The targets that a name in a window's `targets` stands for: a group's members, or the target itself. */
export function membersOf(name: string, { groups }: Configuration): readonly string[] {
  return (Object.hasOwn(groups, name) ? groups[name] : undefined) ?? [name];
}

/** The configuration with targets in place of groups, each once: whatever reads windows knows only targets. */
export function withGroupsExpanded(configuration: Configuration): Configuration {
  const expanded = <W extends { readonly targets: readonly string[] }>(
    windows: Readonly<Record<string, W>>,
  ) =>
    Object.fromEntries(
      Object.entries(windows).map(([name, window]) => [
        name,
        {
          ...window,
          targets: [...new Set(window.targets.flatMap((each) => membersOf(each, configuration)))],
        },
      ]),
    );
  const { windows } = configuration;
  return {
    ...configuration,
    windows: { ...windows, weekly: expanded(windows.weekly), once: expanded(windows.once) },
  };
}

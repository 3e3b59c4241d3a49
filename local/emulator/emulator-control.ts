/** What a test may set in a running emulator, beside the AWS interfaces. Each call answers after it took effect. */
export type EmulatorControl = {};

/** The typed side of the launcher's /_tidegate routes. */
export function emulatorControl(endpoint: string): EmulatorControl {
  return {};
}

/** What can be asked for in the console: the brakes of the command line, and its stop switch. */
export const DOOR_ACTIONS = ['pause', 'freeze', 'override', 'lift', 'stop', 'start'] as const;
export type DoorAction = (typeof DOOR_ACTIONS)[number];

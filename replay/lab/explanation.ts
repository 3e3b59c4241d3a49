/** Why a change was made, where who made it says so. */
export interface Explanation {
  readonly reason: string;
  readonly trail: readonly string[];
}

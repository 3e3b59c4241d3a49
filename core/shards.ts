/**
 * The shard, 1 to `shards`, that owns a scalable target: the same for as long as `shards` is, whatever else is
 * configured, so that a new target only adds.
 */
export function shardOf(targetName: string, shards: number): number {
  return (fnv1a(targetName) % shards) + 1;
}

// http://www.isthe.com/chongo/tech/comp/fnv/ (32 bits); target names are ASCII.
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
